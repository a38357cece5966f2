"""Evidence of ruleset 1: what shows that a closing action was taken, and what stands on it."""

from domain.event import Code
from domain.ruleset import Named

EVIDENCE_KINDS = (
    Named(code=Code("reservation_form"), zh="预约登记表", en="reservation form"),
    Named(code=Code("contract"), zh="合同", en="contract"),
    Named(code=Code("referral_list"), zh="被介绍客户名单", en="referral list"),
    Named(code=Code("agreement_note"), zh="合作约定记录", en="note of the agreement"),
    Named(code=Code("business_profile"), zh="经营情况表", en="business profile"),
    Named(code=Code("proposal"), zh="方案书", en="proposal"),
    Named(code=Code("operation_record"), zh="操作记录", en="record of the operation"),
)

EVIDENCE_FIELDS = (
    Named(code=Code("promised_amount"), zh="承诺金额", en="Amount promised"),
    Named(code=Code("due_date"), zh="到期日", en="Due on"),
    Named(code=Code("product"), zh="产品", en="Product"),
    Named(code=Code("contract_number"), zh="合同编号", en="Number of the contract"),
    Named(code=Code("referees"), zh="名单上的姓名", en="Names on the list"),
    Named(code=Code("next_step"), zh="下一步", en="Next step"),
    Named(code=Code("next_date"), zh="下次日期", en="Next date"),
    Named(code=Code("main_business"), zh="主营业务", en="Main business"),
    Named(code=Code("turnover"), zh="营业额", en="Turnover"),
    Named(code=Code("funding_need"), zh="资金需求", en="Need of funds"),
    Named(code=Code("proposal_number"), zh="方案编号", en="Number of the proposal"),
    Named(code=Code("signature"), zh="签字人", en="Signed by"),
    Named(code=Code("operation"), zh="客户操作内容", en="What the customer did"),
)
