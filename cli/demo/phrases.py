"""Phrases of which the logs of a demonstration are made; what stands in braces is drawn."""

from __future__ import annotations

TRADES = {
    "farmer": (
        *("玉米", "水稻", "小麦", "大棚黄瓜", "草莓", "肉牛", "生猪", "茶叶", "苹果", "柑橘"),
        *("花生", "大豆", "药材", "食用菌", "蛋鸡", "鱼塘", "葡萄", "辣椒", "山羊", "苗木"),
    ),
    "merchant": (
        *("五金店", "早餐店", "水果铺", "服装店", "小超市", "药店", "理发店", "手机店"),
        *("快递驿站", "烧烤店", "茶叶店", "母婴店", "花店", "洗车行", "粮油店", "文具店"),
    ),
    "small_business": (
        *("家具厂", "包装厂", "食品加工厂", "模具厂", "纺织厂", "建材公司", "物流车队"),
        *("印刷厂", "机械配件厂", "装修公司", "冷库", "饲料公司", "玻璃厂", "电器维修公司"),
    ),
    "salaried": (
        *("中学老师", "医院护士", "供电所职工", "公交司机", "镇政府职员", "车间班长", "会计"),
        *("退休工人", "幼儿园老师", "程序员", "社区干事", "铁路职工", "环卫队长", "质检员"),
    ),
    "large": (
        *("商贸集团", "水务公司", "县医院", "职业学院", "城投公司", "制药企业", "乳业公司"),
        *("公交集团", "水泥企业", "连锁酒店", "开发区公司", "种业集团", "燃气公司"),
    ),
}
"""What customers of a segment live on."""

PEERS = {
    "farmer": "同村的{trade}户",
    "merchant": "对面的{trade}",
    "small_business": "相熟的{trade}",
    "salaried": "一位{trade}",
    "large": "另一家{trade}",
}
"""Somebody else of the same segment, with a trade of their own."""

OPENINGS = (
    "上午{hour}点到客户那里走访，",
    "按计划上门，{kin}也在场，",
    "今天在{place}见面，聊了{minutes}分钟，",
    "下午在{place}碰上客户，",
    "到{place}实地看了一圈，",
    "借着送对账单的机会过去坐了{minutes}分钟，",
    "先问了{kin}的近况，再谈正事，",
    "下雨天路不好走，{hour}点才到，",
    "约了{count}次终于见到本人，",
    "客户正忙着{chore}，边帮忙边聊，",
    "和同事一起去的，在{place}谈，",
    "电话约好后在{place}等了{minutes}分钟，",
    "从老客户那里顺路过来，",
    "客户主动打来电话，当天就去了，",
    "带着上次没算完的账再次上门，",
    "进门先说了说上次的事，",
    "赶在客户{chore}之前到了{place}，",
    "",
)
"""How a log begins; some come to the point at once."""

FOUND = {
    "farmer": (
        "{trade}今年扩到{mu}亩，种苗钱还差{amount}。",
        "{trade}卖得早，已经回款{amount}。",
        "打算换一台农机，看中的要{amount}。",
        "合作社订单签了{mu}亩，{month}月交货。",
        "肥料涨了{percent}%，想先囤一批。",
        "去年{trade}亏了{amount}，今年很谨慎。",
        "{kin}在外打工，每月寄回{cash}。",
        "流转了邻居{mu}亩地，租金{month}月要付。",
        "仓里还压着{trade}，等价格再涨{percent}%。",
        "修大棚花了{amount}，手头有点紧。",
        "参加了技术培训，想试种新品种{mu}亩。",
        "收购商改成{month}月结账，中间缺周转。",
    ),
    "merchant": (
        "{trade}这个月流水{amount}，比上月多{percent}%。",
        "进货要压{amount}，供货商只给{count}天账期。",
        "收款码有时到账慢，一天{many}多笔。",
        "准备在{place}再开一家，房租每月{cash}。",
        "请了{count}个帮工，工资每月{cash}。",
        "旁边新开一家{trade}，客流少了{percent}%。",
        "{month}月是旺季，想提前备货{amount}。",
        "房东要一次付半年，差{amount}。",
        "外卖平台抽成高，想自己做会员。",
        "{kin}管账，每晚对{many}笔流水。",
        "刚装修完，花掉{amount}积蓄。",
        "每天零钱多，存取要跑{count}趟。",
    ),
    "small_business": (
        "{trade}的订单排到{month}月，工人{many}个。",
        "应收{amount}，最长的拖了{count}个月。",
        "正比较{count}家银行的利率，差{percent}个基点都在意。",
        "想添一条生产线，报价{amount}。",
        "原料一次要付{amount}，现金流紧。",
        "新接的客户要开{amount}的保函。",
        "电费涨了{percent}%，在算装光伏的账。",
        "{trade}去年缴税{amount}，账目清楚。",
        "厂房租约{month}月到期，可能要搬。",
        "工资每月{day}号发，想让我们代发。",
        "旺季要加{many}个临时工，结算零散。",
        "下游改用承兑，贴现要花{cash}。",
    ),
    "salaried": (
        "是{trade}，每月结余{cash}左右。",
        "孩子{month}月上学，要备{amount}。",
        "有一笔{amount}存款{day}号到期。",
        "是{trade}，对手机银行还不太熟，只会查余额。",
        "房贷每月{cash}，想知道提前还划不划算。",
        "{kin}要做手术，手里得留{amount}。",
        "年终奖{amount}还放在活期里。",
        "做{trade}多年，公积金账户一直没理过。",
        "计划{month}月换车，预算{amount}。",
        "买过理财亏了{percent}%，只信存款。",
        "父母的养老钱{amount}分散在{count}家银行。",
        "单位下个月换工资卡，{many}个同事都在问。",
    ),
    "large": (
        "{trade}财务科长接待，账户在{count}家银行。",
        "授信{large}用了{percent}%，暂时够。",
        "希望结算手续费再降{percent}%。",
        "{trade}二期等批文，大概{month}月开工。",
        "每月{day}号集中付款{many}多笔。",
        "{trade}上游{many}家供应商都要账期。",
        "员工{many}人，一半住在我们网点附近。",
        "新来的财务总监想重新招标{count}项服务。",
        "闲置资金{large}，期限只能{count}个月。",
        "审计刚结束，{month}月才能谈新合作。",
        "想把{count}家子公司的账户归集起来。",
        "票据多，柜台办理一次要{minutes}分钟。",
    ),
}
"""What was learned, by segment."""

TALKS = (
    "介绍了{product}的{count}个好处，客户问得很细。",
    "对照{other}讲了{product}的不同之处。",
    "把{product}的办理步骤演示了{count}遍。",
    "请{kin}当面试用了{product}。",
    "按{cash}算了一笔账，说明{product}合适。",
    "讲了{peer}用{product}的例子。",
    "客户担心{worry}，逐条解释了{product}的规定。",
    "留下{product}的样表，标出{count}处要填的。",
    "一起算了{month}个月的收支，再看{product}。",
    "客户拿出{other}的单子，我们比了{product}的费用。",
    "问{product}最多能到多少，答复{day}号前给。",
    "先不谈{product}，把客户担心的{worry}说清楚。",
)
WON = (
    "当场同意，定在{day}号办。",
    "客户很满意，还留我吃饭。",
    "愿意先试{count}个月，已签字。",
    "顾虑说开以后答应下来，金额{amount}。",
    "{kin}点头，材料当天交齐。",
    "客户自己操作了一次，没再问。",
    "说好周{weekday}带证件来网点。",
    "填完表，客户又问了{count}个细节才签。",
    "比预想的顺利，{minutes}分钟就谈妥。",
    "谈到最后客户主动提出先办{cash}。",
    "签完字客户说早该来谈。",
    "同意了，只要求{worry}的事有人跟。",
)
LOST = (
    "说要和{kin}商量，周{weekday}再回话。",
    "暂时没有需要，{month}月以后再看。",
    "嫌手续麻烦，要交{count}份材料。",
    "没见到能拍板的人，{kin}做不了主。",
    "已经在{other}办了，{month}月到期。",
    "还是担心{worry}，没有松口。",
    "价格谈不拢，差{percent}%。",
    "中途有人找，只谈了{minutes}分钟。",
    "客户情绪不高，没有再往下谈。",
    "要等{month}月一笔钱回来才定。",
    "觉得{cash}太多，想减半再考虑。",
    "愿意听，但今年不打算动。",
)
CLOSINGS = (
    "客户说{peer}也在打听。",
    "回来把{count}项资料补进了档案。",
    "手机号换了，已更新。",
    "提醒了防诈骗，{kin}记了笔记。",
    "客户{day}号要出门，{count}天后回来。",
    "顺便帮着换了{many}00元零钱。",
    "看得出最近压力不小，多关心。",
    "下次带上{product}的新资料。",
    "",
    "",
    "",
)
IDLE = (
    "走访客户，一切正常。",
    "常规走访，客户无需求。",
    "走访，发放宣传资料。",
    "已走访，继续维护。",
)
ALSO = ("同上次。", "照旧。")
"""What one adds so that a copied log is not quite the same."""
