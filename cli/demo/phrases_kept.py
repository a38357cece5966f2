"""Phrases for what stands beside a log: next steps, how success is told, remarks on evidence."""

from __future__ import annotations

NEXT = (
    "周{weekday}带{product}的方案再来",
    "{day}号前打电话确认{worry}的事",
    "到期前{count}天提醒客户",
    "请{kin}周{weekday}到网点办理",
    "把{count}份资料补齐后上报",
    "约客户的邻居一起在{place}见面",
    "{month}月底回访{product}的使用情况",
    "按{amount}重新算一份方案",
    "问清{other}的条件再答复",
    "等回款后上门，约在{day}号",
    "给{kin}演示{count}遍手机操作",
    "送{product}的样表，周{weekday}上午",
    "陪客户去{place}看一次现场",
    "请主管一起上门谈{amount}的额度",
    "{day}号把合同送去盖章",
    "核对{month}月的流水再定金额",
)
TESTS = {
    "channel_advanced": (
        "客户愿意在{place}组织一次{count}人的座谈",
        "客户答应{day}号前介绍{peer}",
        "双方写下合作的{count}个步骤",
        "客户说出愿意带我们去见的{count}个人",
        "约好{month}月一起走访{count}户",
    ),
    "business_understood": (
        "说清一年的收支和{month}月的缺口",
        "填出经营表的{count}个主要数字",
        "客户讲明还差{amount}、什么时候要",
        "弄清{kin}和客户谁管钱",
        "看到{count}个月的流水",
    ),
    "product_sold": (
        "客户在{product}申请表上签字",
        "定下办{product}的日子，不晚于{day}号",
        "客户承诺转来{amount}",
        "带齐{count}份证件到网点",
        "{product}的首笔{cash}到账",
    ),
    "referral_obtained": (
        "客户写下至少{count}个名字和电话",
        "客户当面给{kin}的朋友打一个电话",
        "拿到同行{count}人的名单",
        "客户同意周{weekday}带人来见",
        "说出{place}附近谁在用{other}",
    ),
    "proposal_accepted": (
        "客户在{amount}的方案书上签字",
        "方案里{count}处疑问都有答复",
        "客户选定{month}个月的期限",
        "{kin}看过方案没有异议",
        "客户复述方案的{count}个要点",
    ),
    "product_taught": (
        "客户自己用{product}完成{count}笔",
        "客户能教会{kin}用{product}",
        "不看提示查到{month}月的明细",
        "{minutes}分钟内独立做完一次",
        "客户说清{worry}时该找谁",
    ),
}
"""By what one will see that the goal was reached, by goal."""

NOTES = (
    "签字原件已带回，共{count}页",
    "客户本人填写，{kin}在场",
    "现场核对{count}项无误",
    "扫描件已存档，{day}号归卷",
    "客户口述，经办人代填",
    "{place}拍照两张",
    "金额{amount}，大小写一致",
    "复印件，原件{day}号补交",
    "与{month}月流水核对过",
    "{other}的旧单据一并留底",
    "客户按了手印",
    "第{count}版，前面的已作废",
)
