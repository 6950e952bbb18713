"""What a cell shows for a number; the expected texts are those that LibreOffice and Excel show."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base.numbers import parse_figure
from nianbao.readers.xlsx.number_formats import plain, shown, shown_text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("5", "General", "5"),
        ("5", "0", "5"),
        ("16.254", "0.00", "16.25"),
        ("99.995", "0.00", "100.00"),
        ("12345", "#,##0", "12,345"),
        ("1234567", "#,##0,", "1,235"),
        ("12000", "0,", "12"),
        ("0.12", "0%", "12%"),
        ("5", "-0", "-5"),
        ("5", '[<10]"少";0', "少"),
        ("15", '[<10]"少";0', "15"),
        ("12", '0"件"', "12件"),
        ("12", '"共"0"件"', "共12件"),
        ("162500", '0\\.0,"万元"', "16.3万元"),
        ("162500", '0!.0000"万元"', "16.2500万元"),
        ("0", "0;-0;;@", ""),
        ("-3", "0;-0;;@", "-3"),
        ("0", "#", ""),
        ("0.5", "#.##", ".5"),
        ("5", "#.##", "5"),
        ("5", "000", "005"),
        ("5", ";;;", ""),
        ("-5", "0;;", ""),
        ("0", '0;-0;"无"', "无"),
        ("0", '[=0]"";General', ""),
        ("12", 'General"件"', "12件"),
        ("-0.4", 'General"件"', "-0.4件"),
        ("0", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        ("1820", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "1,820"),
        ("-5", "#,##0.00_);[Red]\\(#,##0.00\\)", "(5.00)"),
        ("5", "[红色]0", "5"),
        ("3", "[$¥-804]#,##0.00", "¥3.00"),
        ("120", '[>=100]0"多";[>0]0;"零"', "120多"),
        ("7", '[>=100]0"多";[>0]0;"零"', "7"),
        ("-5", '[>=100]0"多";[>0]0;"零"', "零"),
        ("56", '0"."0', "5.6"),
        ("5", "??0.0?", "5.0"),
        ("45000", "yyyy-mm-dd", "2023-03-15"),
        ("45000", 'yyyy"年"m"月"d"日"', "2023-03-15"),
        ("12", "@", "12"),
    ],
)
def test_formats_show_what_the_programs_show(value: str, code: str, text: str) -> None:
    assert shown(Decimal(value), code).text.strip() == text


@pytest.mark.parametrize("code", ["*-", "# ?/?", "0.00E+00", "[DBNum1]General", "yyyy-mm-dd", "h:mm", "0;0;0;0;0"])
def test_what_cannot_be_told_is_in_doubt(code: str) -> None:
    assert shown(Decimal("12"), code).doubt is not None


@given(
    st.integers(-(10**12), 10**12), st.sampled_from(["0", "#,##0", "General", '0"件"', "0_ ", "[Red]0", "#,##0;-#,##0"])
)
def test_a_count_is_read_as_it_is_whatever_the_usual_format(value: int, code: str) -> None:
    seen = shown(Decimal(value), code)
    assert seen.doubt is None
    assert parse_figure(seen.text.strip()).value == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12.0", "12"),
        ("0.30000000000000004", "0.3"),
        ("59237.2449", "59237.2449"),
        ("100000000000000000000", "100000000000000000000"),
        ("-3.0", "-3"),
        ("1E-7", "0.0000001"),
        ("0E2", "0"),
    ],
)
def test_a_number_without_format_keeps_its_exact_form(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_the_fourth_section_tells_what_becomes_of_text() -> None:
    assert shown_text("文", ";;;") == ""
    assert shown_text("文", '0;0;0;"约"@') == "约文"
    assert shown_text("文", "@") == shown_text("文", "0") == "文"
