"""Names of people, as far as text alone can tell: Chinese names by their surname, foreign ones by their shape."""

from __future__ import annotations

from converter.text.fold import fold
from converter.text.patterns import lazily

# The surnames of some 99 % of people with Chinese names, in Simplified characters; looked up after folding.
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁"
    "杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚"
    "程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙"
    "叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温"
    "别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋"
    "沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公虢佟苑仝肖闫岳帅代付涂覃原楚母亓滕缑亢晋覃阳钦眭植鹿及仉海青但揭撒禤蹇"
)
DOUBLE = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "司徒",
        "司空",
        "端木",
        "百里",
        "东郭",
        "南宫",
        "夏侯",
        "轩辕",
        "淳于",
        "单于",
        "太史",
        "申屠",
        "钟离",
        "公羊",
        "澹台",
        "濮阳",
        "呼延",
        "赫连",
    ]
)
DOTS = str.maketrans("‧・•", "···")
# The surnames of some 90 % of people, commonest first. A word of two characters that no label marks must begin with one.
COMMON = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭"
    "廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦柳邢路岳齐梅莫庄"
    "辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成裴席卫查屈鲍覃霍翁隋甘景单柏柯阮桂闵解柴华车冉房边吉饶瞿戚丘米池滕晋叶"
)
# The characters that foreign names are written with by sound.
BY_SOUND = frozenset(
    "阿埃艾爱安昂奥巴白班邦保鲍贝本比彼宾波伯博布蔡策查茨达代戴丹道德登邓迪蒂丁东杜敦顿多厄恩尔法范方菲费芬丰夫弗福富盖甘冈高戈哥格葛根古瓜圭"
    "哈海汉罕豪合赫亨洪胡华怀霍基吉季加贾简杰金喀卡凯坎康考柯科克肯孔寇库夸奎坤拉莱赖兰朗劳勒雷黎里理丽利莉力立丽连廉列林琳刘留柳龙隆卢鲁路伦罗"
    "洛吕马玛迈麦曼芒毛茂梅门蒙孟米密苗民敏明缪莫默姆木穆拿纳娜南内嫩能尼妮年宁纽农努女诺欧帕潘庞佩彭皮匹平坡珀普浦奇齐契恰强乔切钦琼丘屈让热仁日"
    "荣茹儒翰瑞若撒萨塞赛桑色瑟森沙莎山珊尚邵绍舍申圣施什史士守寿顺朔思斯松苏索塔台泰坦汤唐陶特腾提田廷通图土托瓦万汪旺威韦维伟魏温文翁沃乌吴武伍"
    "西希席夏先香肖歇谢辛欣兴修许雪逊雅亚延扬杨尧耶叶伊依易因尹英永尤于约越云赞泽扎詹张章哲珍真芝治朱卓宗祖佐买孜提再吐肉拜祖丽古吾买尔汗玉江别克"
)
LETTER = "A-Za-z\u00c0-\u024f\u0370-\u052f"  # Latin, Greek, Cyrillic
LATIN = lazily(rf"[{LETTER}][{LETTER}.'’-]*(?:[ ][{LETTER}][{LETTER}.'’-]*){{1,4}}")
PARTING = str.maketrans("\u3000、，,;；:：)）】]", " " * 12)  # what may stand beside a name that is set wide
WIDE_NAME = lazily(r"(?<![^\s、，,;；:：])([一-鿿])[ \u3000]{1,2}([一-鿿])(?![^\s、，,;；)）】\]])")
NOT_NAMES = lazily(
    r"[了是在和与及或有为把被让从到将不这那]$|的|^[的了是在与或把被这那]|(?:公司|大学|学院|研究|中心|编辑|记者|日报|晚报|新闻|网站|社会|国际|责任|作者|来源|文化|教育|经济|科技|体育|报道|摄影|撰文|通讯员|评论员)"
)


LAST = "和有为及"  # they end names as well as other words


def is_by_sound(text: str) -> bool:
    """Whether a name in parts is one that is written by its sound: four of five of its characters serve for that.

    >>> is_by_sound("约翰·史密斯"), is_by_sound("专题·社会治理")
    (True, False)
    """
    if not _is_foreign(text):
        return False
    letters = [c for c in fold(text) if "\u4e00" <= c <= "\u9fff"]
    return sum(c in BY_SOUND for c in letters) >= 0.8 * len(letters)


def _is_no_name(folded: str) -> bool:
    """Whether a word is known to be none; 邹多为 is one though 为 ends no other word."""
    if len(folded) == 3 and folded[0] in SURNAMES and folded[-1] in LAST:
        folded = folded[:-1]
    return NOT_NAMES.search(folded) is not None


def _is_han(text: str) -> bool:
    """Whether there is nothing but Han in a word. Comparing a few characters needs no pattern, which is long in the making."""
    return all("一" <= c <= "鿿" or "㐀" <= c <= "䶿" or c == "〇" for c in text)


def _is_foreign(text: str) -> bool:
    """Whether a word is a foreign name in Han: 阿依·古丽, 约翰·史密斯."""
    parts = text.translate(DOTS).split("·")
    return 2 <= len(parts) <= 4 and all(1 <= len(part) <= 8 and all("一" <= c <= "鿿" for c in part) for part in parts)


def join_spaced(text: str) -> str:
    """Names of two characters that are set wide (方 敏) written as one word.

    >>> join_spaced("王乐文 方 敏")
    '王乐文 方敏'
    """
    if sum(len(word) == 1 for word in text.translate(PARTING).split()) < 2:
        return text  # no two characters stand alone
    return WIDE_NAME.sub(r"\1\2", text)


def is_chinese_name(text: str) -> bool:
    """Whether a string of two to four Han characters reads as a person's name: it begins with a surname.

    >>> is_chinese_name("吳敏"), is_chinese_name("歐陽修"), is_chinese_name("本报记者"), is_chinese_name("高质量")
    (True, True, False, True)
    """
    if not (2 <= len(text) <= 4 and _is_han(text)):
        return False
    folded = fold(text)
    if _is_no_name(folded):
        return False
    if folded[:2] in DOUBLE:
        return len(folded) > 2
    return folded[0] in SURNAMES and len(folded) <= 3 + (len(folded) > 2 and folded[1] in SURNAMES)


def is_name(text: str) -> bool:
    """Whether a string can be one person's name, where a label says that a name stands there.

    Pen names and names of peoples other than the Han have no surname of the list, so length alone decides: two to
    four Han characters, parts joined by a middle dot, or two to five Latin words.

    >>> is_name("歐陽遠"), is_name("约翰·史密斯"), is_name("Ada Lovelace"), is_name("来源于网络的文章")
    (True, True, True, False)
    """
    text = text.strip()
    if 2 <= len(text) <= 4 and _is_han(text):
        return not _is_no_name(fold(text))
    return _is_foreign(text) or (" " in text and LATIN.fullmatch(text) is not None)
