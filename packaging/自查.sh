#!/bin/sh
# 把一份报告或一个文件夹交给它：审核，打开网页。读不出的也写在网页上。
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || { echo "用法：自查.sh 报告或文件夹"; exit 2; }
out=$(dirname "$1")/自查结果
"$here/nianbao" audit "$@" --out "$out" --fail-on never
ended=$?
[ -f "$out/index.html" ] || exit $ended
command -v xdg-open >/dev/null && xdg-open "$out/index.html" || echo "请打开 $out/index.html"
exit $ended
