"""An invented pack's form for tests of the renderers: the official labels, in two layouts, without a pack on disk."""

from __future__ import annotations

from nianbao.model.form import ColumnSpec, FormSpec, RowSpec, SectionSpec, TableSpec

RESULT = "三、本年度办理结果"
REFUSED, UNABLE, UNHANDLED, OTHERWISE = "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理"

SECTIONS = (
    SectionSpec("overview", 1, "总体情况", title_en="Overview"),
    SectionSpec("proactive_disclosure", 2, "主动公开政府信息情况", title_en="Proactive disclosure"),
    SectionSpec("requests", 3, "收到和处理政府信息公开申请情况", title_en="Requests received and handled"),
    SectionSpec("disputes", 4, "政府信息公开行政复议、行政诉讼情况", title_en="Reconsideration and litigation"),
    SectionSpec("problems", 5, "存在的主要问题及改进情况", title_en="Problems and improvements"),
    SectionSpec("other", 6, "其他需要报告的事项", title_en="Other matters"),
)

DISCLOSURE = TableSpec(
    id="proactive_disclosure",
    title="主动公开政府信息情况",
    edition="2021",
    section="proactive_disclosure",
    corner="信息内容",
    blocks=(
        ("i1", "第二十条第（一）项"),
        ("i5", "第二十条第（五）项"),
        ("i6", "第二十条第（六）项"),
        ("i8", "第二十条第（八）项"),
    ),
    rows=(
        RowSpec("regulations", "规章", block="i1"),
        RowSpec("normative_documents", "行政规范性文件", block="i1"),
        RowSpec("licensing", "行政许可", block="i5"),
        RowSpec("penalty", "行政处罚", block="i6"),
        RowSpec("coercion", "行政强制", block="i6"),
        RowSpec("fees", "行政事业性收费", block="i8"),
    ),
    columns=(
        ColumnSpec("made", "本年制发件数", block="i1"),
        ColumnSpec("repealed", "本年废止件数", block="i1"),
        ColumnSpec("in_force", "现行有效件数", block="i1"),
        ColumnSpec("decisions", "本年处理决定数量", block="i5"),
        ColumnSpec("decisions", "本年处理决定数量", block="i6"),
        ColumnSpec("amount", "本年收费金额（单位：万元）", block="i8", number="amount", unit="万元"),
    ),
)

_RESULTS: tuple[tuple[str, str, str], ...] = (
    ("granted", "", "（一）予以公开"),
    ("partially_granted", "", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ("denied_state_secret", REFUSED, "1.属于国家秘密"),
    ("denied_law_prohibits", REFUSED, "2.其他法律行政法规禁止公开"),
    ("denied_security_stability", REFUSED, "3.危及“三安全一稳定”"),
    ("denied_third_party", REFUSED, "4.保护第三方合法权益"),
    ("denied_internal_affairs", REFUSED, "5.属于三类内部事务信息"),
    ("denied_process_information", REFUSED, "6.属于四类过程性信息"),
    ("denied_enforcement_file", REFUSED, "7.属于行政执法案卷"),
    ("denied_administrative_query", REFUSED, "8.属于行政查询事项"),
    ("unavailable_not_held", UNABLE, "1.本机关不掌握相关政府信息"),
    ("unavailable_needs_creation", UNABLE, "2.没有现成信息需要另行制作"),
    ("unavailable_still_unclear", UNABLE, "3.补正后申请内容仍不明确"),
    ("not_processed_petition", UNHANDLED, "1.信访举报投诉类申请"),
    ("not_processed_repeated", UNHANDLED, "2.重复申请"),
    ("not_processed_publication", UNHANDLED, "3.要求提供公开出版物"),
    ("not_processed_excessive", UNHANDLED, "4.无正当理由大量反复申请"),
    ("not_processed_confirmation", UNHANDLED, "5.要求行政机关确认或重新出具已获取信息"),
    ("other_overdue_correction", OTHERWISE, "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("other_overdue_fee", OTHERWISE, "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other_other", OTHERWISE, "3.其他"),
    ("processed_total", "", "（七）总计"),
)

REQUESTS = TableSpec(
    id="requests",
    title="收到和处理政府信息公开申请情况",
    edition="2021",
    section="requests",
    corner="（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
    rows=(
        RowSpec("new_received", "一、本年新收政府信息公开申请数量"),
        RowSpec("carried_in", "二、上年结转政府信息公开申请数量"),
        *(RowSpec(row, label, groups=(RESULT, group) if group else (RESULT,)) for row, group, label in _RESULTS),
        RowSpec("carried_out", "四、结转下年度继续办理"),
    ),
    columns=(
        ColumnSpec("natural_person", "自然人", groups=("申请人情况",)),
        ColumnSpec("enterprise", "商业企业", groups=("申请人情况", "法人或其他组织")),
        ColumnSpec("research", "科研机构", groups=("申请人情况", "法人或其他组织")),
        ColumnSpec("public_welfare", "社会公益组织", groups=("申请人情况", "法人或其他组织")),
        ColumnSpec("legal_service", "法律服务机构", groups=("申请人情况", "法人或其他组织")),
        ColumnSpec("other", "其他", groups=("申请人情况", "法人或其他组织")),
        ColumnSpec("total", "总计", groups=("申请人情况",)),
    ),
)

DISPUTES = TableSpec(
    id="disputes",
    title="政府信息公开行政复议、行政诉讼情况",
    edition="2021",
    section="disputes",
    orientation="line",
    rows=(
        RowSpec("reconsideration", "行政复议"),
        RowSpec("litigation_direct", "未经复议直接起诉", groups=("行政诉讼",)),
        RowSpec("litigation_after_reconsideration", "复议后起诉", groups=("行政诉讼",)),
    ),
    columns=(
        ColumnSpec("upheld", "结果维持"),
        ColumnSpec("corrected", "结果纠正"),
        ColumnSpec("other", "其他结果"),
        ColumnSpec("pending", "尚未审结"),
        ColumnSpec("total", "总计"),
    ),
)

OLD_DISCLOSURE = TableSpec(
    id="proactive_disclosure",
    title="主动公开政府信息情况",
    edition="2019",
    section="proactive_disclosure",
    corner="信息内容",
    blocks=(("i1", "第二十条第（一）项"), ("i9", "第二十条第（九）项")),
    rows=(
        RowSpec("regulations", "规章", block="i1"),
        RowSpec("normative_documents", "规范性文件", block="i1"),
        RowSpec("procurement", "政府集中采购", block="i9"),
    ),
    columns=(
        ColumnSpec("created", "本年新制作数量", block="i1"),
        ColumnSpec("published", "本年新公开数量", block="i1"),
        ColumnSpec("public_total", "对外公开总数量", block="i1"),
        ColumnSpec("projects", "采购项目数量", block="i9"),
        ColumnSpec("amount", "采购总金额", block="i9", number="amount"),
    ),
)

FORM = FormSpec(
    id="disclosure",
    title="政府信息公开工作年度报告",
    edition="2021",
    years=(2021, None),
    sections=SECTIONS,
    tables=(DISCLOSURE, REQUESTS, DISPUTES),
    other_layouts=(OLD_DISCLOSURE,),
)
