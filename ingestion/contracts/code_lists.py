"""Code lists that contracts refer to: code, Chinese label, English label.

A filing may carry the code or the Chinese label; the code is stored. Regions and industries, which are thousands of rows with their own
validity, are in `ingestion.codes`.
"""

from __future__ import annotations

from typing import NamedTuple

GUIDE_SHEET, FORBIDDEN_SHEET, EXAMPLES_SHEET, CODES_SHEET = (
    "说明 guide",
    "禁用写法 forbidden",
    "示例 examples",
    "代码 codes",
)
#: The sheets of a template beside the one to fill in; the reader passes over them.
TEMPLATE_SHEETS = frozenset({GUIDE_SHEET, FORBIDDEN_SHEET, EXAMPLES_SHEET, CODES_SHEET})


class Label(NamedTuple):
    """What a code is called."""

    zh: str
    en: str


CODE_LISTS: dict[str, dict[str, Label]] = {
    "id_type": {
        "USCC": Label("统一社会信用代码", "Unified social credit code"),
        "RIC": Label("居民身份证", "Resident identity card"),
        "PASSPORT": Label("护照", "Passport"),
        "OTHER": Label("其他", "Other"),
    },
    "customer_kind": {
        "ENTERPRISE": Label("企业", "Enterprise"),
        "SOLE_TRADER": Label("个体工商户", "Sole trader"),
        "FARMER": Label("农户", "Farmer"),
        "INDIVIDUAL": Label("个人", "Individual"),
    },
    "size": {
        "L": Label("大型", "Large"),
        "M": Label("中型", "Medium"),
        "S": Label("小型", "Small"),
        "T": Label("微型", "Micro"),
        "N": Label("不适用", "Not applicable"),
    },
    "guarantor_kind": {
        "GOVERNMENT": Label("政府性", "Government"),
        "COMMERCIAL": Label("商业性", "Commercial"),
        "REGUARANTEE": Label("再担保", "Re-guarantee"),
        "FUND": Label("担保基金", "Guarantee fund"),
    },
    "bank_kind": {
        "STATE": Label("国有大行", "State-owned"),
        "JOINT_STOCK": Label("股份制", "Joint-stock"),
        "CITY": Label("城商行", "City commercial"),
        "RURAL": Label("农商行", "Rural commercial"),
        "OTHER": Label("其他", "Other"),
    },
    "product": {
        "LOAN": Label("借款类担保", "Loan guarantee"),
        "HOUSING": Label("住房置业担保", "Housing-purchase guarantee"),
        "BOND": Label("发行债券担保", "Bond guarantee"),
        "OTHER_FINANCING": Label("其他融资担保", "Other financing guarantee"),
        "NON_FINANCING": Label("非融资担保", "Non-financing guarantee"),
    },
    "guarantee_mode": {
        "JOINT": Label("连带责任保证", "Joint and several"),
        "GENERAL": Label("一般责任保证", "General"),
    },
    "reguarantee_mode": {
        "PROPORTIONAL": Label("比例再担保", "Proportional"),
        "GENERAL": Label("一般责任再担保", "General liability"),
        "JOINT": Label("连带责任再担保", "Joint liability"),
        "FIRST_LOSS": Label("先代偿后分担", "First loss, then shared"),
    },
    "counter_guarantee_kind": {
        "CASH_DEPOSIT": Label("保证金质押", "Cash deposit pledge"),
        "TREASURY": Label("国债存单质押", "Treasury or deposit-certificate pledge"),
        "BILL": Label("银行承兑汇票质押", "Bank acceptance pledge"),
        "LISTED_SHARES": Label("上市公司股权质押", "Listed shares pledge"),
        "UNLISTED_SHARES": Label("非上市股权质押", "Unlisted shares pledge"),
        "RECEIVABLES": Label("应收账款质押", "Receivables pledge"),
        "INVENTORY": Label("存货质押", "Inventory pledge"),
        "IP": Label("知识产权质押", "Intellectual property pledge"),
        "RESIDENTIAL": Label("住宅抵押", "Residential mortgage"),
        "COMMERCIAL": Label("商业用房抵押", "Commercial property mortgage"),
        "INDUSTRIAL": Label("工业厂房抵押", "Industrial property mortgage"),
        "LAND": Label("土地使用权抵押", "Land use right mortgage"),
        "EQUIPMENT": Label("机器设备抵押", "Equipment mortgage"),
        "VEHICLE": Label("车辆抵押", "Vehicle mortgage"),
        "FOREST_FARM": Label("林权承包经营权抵押", "Forest or farmland right mortgage"),
        "GUARANTOR_COMPANY": Label("担保公司保证", "Guarantee company"),
        "ENTERPRISE_STRONG": Label("优质企业保证", "Strong enterprise guarantee"),
        "ENTERPRISE": Label("一般企业保证", "Enterprise guarantee"),
        "PERSON": Label("自然人保证", "Personal guarantee"),
        "NONE": Label("信用", "Unsecured"),
    },
    "event_kind": {
        "DISBURSEMENT": Label("放款", "Disbursement"),
        "REPAYMENT": Label("还款", "Repayment"),
        "EXTENSION": Label("展期", "Extension"),
        "RELEASE": Label("解保", "Release"),
        "OVERDUE": Label("逾期", "Overdue"),
        "CLASSIFICATION": Label("风险分类", "Classification"),
        "COMPENSATION": Label("代偿", "Compensation"),
        "RECOVERY": Label("追偿", "Recovery"),
        "WRITE_OFF": Label("核销", "Write-off"),
    },
    "classification": {
        "NORMAL": Label("正常", "Normal"),
        "SPECIAL_MENTION": Label("关注", "Special mention"),
        "SUBSTANDARD": Label("次级", "Substandard"),
        "DOUBTFUL": Label("可疑", "Doubtful"),
        "LOSS": Label("损失", "Loss"),
    },
    "relation_kind": {
        "SHAREHOLDER": Label("股东", "Shareholder"),
        "CONTROLLER": Label("实际控制人", "Actual controller"),
        "LEGAL_REP": Label("法定代表人", "Legal representative"),
        "EXECUTIVE": Label("高管", "Executive"),
        "SPOUSE": Label("配偶", "Spouse"),
        "RELATIVE": Label("亲属", "Relative"),
        "GUARANTOR": Label("担保", "Guarantor"),
        "SUPPLIER": Label("供应商", "Supplier"),
        "SAME_GROUP": Label("同一集团", "Same group"),
    },
    "repayment_plan": {
        "BULLET": Label("到期还本", "Principal at maturity"),
        "EQUAL_PRINCIPAL": Label("等额本金", "Equal principal"),
        "EQUAL_INSTALMENT": Label("等额本息", "Equal instalment"),
        "SCHEDULE": Label("按计划", "By schedule"),
    },
    "fee_collection": {
        "ONCE": Label("一次性", "Once"),
        "ANNUAL": Label("按年", "Yearly"),
        "QUARTERLY": Label("按季", "Quarterly"),
    },
    "action": {
        "N": Label("新增", "New"),
        "U": Label("更正", "Correction"),
        "D": Label("撤销", "Withdrawal"),
    },
}
