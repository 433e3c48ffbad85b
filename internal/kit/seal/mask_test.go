package seal_test

import (
	"testing"

	"gongzhi/internal/kit/seal"
)

// The golden vectors of the design, field kind by field kind.
func TestMaskGolden(t *testing.T) {
	for _, c := range []struct {
		kind                seal.Kind
		text, staff, public string
	}{
		{seal.Identity, "440400199003070018", "440***********0018", "4****************8"},
		{seal.Identity, "820000199003070025", "820***********0025", "8****************5"},
		{seal.Identity, "11010519491231002X", "110***********002X", "1****************X"},
		{seal.MacaoCard, "1234567(8)", "1****67(*)", "1******(*)"},
		{seal.MacaoCard, "1/234567/8", "1****67(*)", "1******(*)"},
		{seal.MacaoCard, "12345678", "1****67(*)", "1******(*)"},
		{seal.MacaoCard, "1234567", "1****67", "1******"},
		{seal.Permit, "M12345678", "M1*****78", "M********"},
		{seal.Phone, "+86 13812345678", "+86 138****5678", "+86 *********78"},
		{seal.Phone, "+8613812345678", "+86138****5678", "+86*********78"},
		{seal.Phone, "13812345678", "138****5678", "*********78"},
		{seal.Phone, "+853 66123456", "+853 66****56", "+853 ******56"},
		{seal.Phone, "6612 3456", "66****56", "******56"},
		{seal.Phone, "0756-8888123", "*********23", "*********23"},
		{seal.PersonName, "张三丰", "张**", "***"},
		{seal.PersonName, "张三", "张**", "***"},
		{seal.PersonName, "张 三丰", "张**", "***"},
		{seal.PersonName, "欧阳娜娜", "欧阳**", "***"},
		{seal.PersonName, "歐陽娜娜", "歐陽**", "***"},
		{seal.PersonName, "欧阳", "欧**", "***"},
		{seal.PersonName, "João da Silva", "J** d** S**", "***"},
		{seal.PersonName, "CHAN TAI MAN", "C** T** M**", "***"},
		{seal.PersonName, "陳大文 CHAN TAI MAN", "陳** C** T** M**", "***"},
		{seal.Address, "广东省珠海市横琴粤澳深度合作区港澳大道868号", "广东省珠海市横琴粤澳深度合作区****", "广东省"},
		{seal.Address, "澳門氹仔埃武拉街28號", "澳門氹仔****", "澳門"},
		{seal.Address, "澳門特別行政區花地瑪堂區黑沙環馬路1號", "澳門特別行政區花地瑪堂區****", "澳門特別行政區"},
		{seal.Address, "广西壮族自治区南宁市青秀区民族大道1号", "广西壮族自治区南宁市青秀区****", "广西壮族自治区"},
		{seal.Address, "中国广东省中山市石岐街道某某小区5栋", "中国广东省中山市****", "广东省"},
		{seal.Address, "广东省珠海市吉大某某大厦A区3栋", "广东省珠海市****", "广东省"},
		{seal.Address, "广东某处", "广东****", "广东"},
		{seal.Address, "Rua de Évora 28, Taipa", "****", "****"},
		{seal.Email, "zhang.san@163.com", "z***@163.com", "***@163.com"},
		{seal.BankAccount, "6222021911234567", "****4567", "****"},
		{seal.BankAccount, "6222 0219 1123 4567", "****4567", "****"},
		{seal.Document, "440400199003070018", "440***********0018", "4****************8"},
		{seal.Document, "M12345678", "M1*****78", "M********"},
		{seal.Document, "1234567(8)", "1****67(*)", "1******(*)"},
		// As keyboards and papers write them: full-width, in groups, with brackets.
		{seal.Identity, "４４０４００１９９００３０７００１８", "440***********0018", "4****************8"},
		{seal.Identity, "440400 19900307 0018", "440***********0018", "4****************8"},
		{seal.Identity, "150102880730303", "150********0303", "1*************3"},
		{seal.MacaoCard, "1234567（8）", "1****67(*)", "1******(*)"},
		{seal.MacaoCard, "5123456 (7)", "5****56(*)", "5******(*)"},
		{seal.Phone, "＋８５３　６６１２３４５６", "+853 66****56", "+853 ******56"},
		{seal.Phone, "(+853) 6612-3456", "(+853) 66****56", "(+853) ******56"},
		{seal.Phone, "+852 9123 4567", "+852 91****67", "+852 ******67"},
		{seal.Phone, "2888 1234", "28****34", "******34"},
		{seal.Phone, "+86-138-1234-5678", "+86-138****5678", "+86-*********78"},
		{seal.Phone, "0086 138 1234 5678", "0086 138****5678", "0086 *********78"},
		{seal.Phone, "+351 912 345 678", "+351 *******78", "+351 *******78"},
		{seal.Phone, "(0756) 8888123", "*********23", "*********23"},
		{seal.Phone, "138\u200b12345678", "138****5678", "*********78"},
		{seal.Permit, "H1234567801", "H1*******01", "H**********"},
		{seal.Permit, "CA1234567", "CA*****67", "C********"},
		{seal.Document, "EA1234567", "EA*****67", "E********"},
		{seal.Document, "E12345678", "E1*****78", "E********"},
		{seal.Document, "P174468(6)", "P****68(*)", "P******(*)"},
		{seal.Document, "AB987654(3)", "A*****54(*)", "A*******(*)"},
		{seal.PersonName, "賀蘭山", "賀蘭**", "***"},
		{seal.PersonName, "欧阳　娜娜", "欧阳**", "***"},
		{seal.PersonName, "阿卜杜拉·库尔班", "阿**", "***"},
		{seal.PersonName, "Maria de Fátima Ng", "M** d** F** N**", "***"},
		{seal.PersonName, "Ó", "Ó**", "***"},
		{seal.Email, "张三@example.com", "张***@example.com", "***@example.com"},
		{seal.BankAccount, "6222-0219-1123-4567", "****4567", "****"},
		{seal.BankAccount, "12345", "****", "****"},
	} {
		if got := seal.Mask(c.kind, seal.Staff, c.text); got != c.staff {
			t.Errorf("staff %s %q: got %q, want %q", c.kind, c.text, got, c.staff)
		}
		if got := seal.Mask(c.kind, seal.Public, c.staff); got != c.public && got != "***" && c.kind != seal.Address {
			t.Errorf("public %s of what staff see of %q: got %q, want %q", c.kind, c.text, got, c.public)
		}
		if got := seal.Mask(c.kind, seal.Public, c.text); got != c.public {
			t.Errorf("public %s %q: got %q, want %q", c.kind, c.text, got, c.public)
		}
	}
}

func TestMaskHidesWhatItDoesNotKnow(t *testing.T) {
	for _, c := range []struct {
		kind  seal.Kind
		level seal.Level
		text  string
	}{
		{seal.Identity, seal.Staff, "12345"},
		{seal.MacaoCard, seal.Staff, "not a number"},
		{seal.Permit, seal.Staff, "XXX123456"},
		{seal.Document, seal.Staff, "PASSPORT-998877"},
		{seal.Phone, seal.Staff, "ask the neighbour"},
		{seal.Email, seal.Staff, "nobody"},
		{seal.PersonName, seal.Staff, "张"},
		{seal.Phone, seal.Staff, "12345"},
		{seal.Phone, seal.Public, "110"},
		{seal.Email, seal.Staff, "a b@example.org"},
		{seal.Kind("unheard of"), seal.Staff, "secret"},
		{seal.PersonName, seal.Level(0), "张三丰"},
	} {
		if got := seal.Mask(c.kind, c.level, c.text); got != "***" {
			t.Errorf("%s level %d %q: got %q, want it hidden", c.kind, c.level, c.text, got)
		}
	}
	if got := seal.Mask(seal.Phone, seal.Staff, ""); got != "" {
		t.Errorf("empty became %q", got)
	}
}

func TestMaskFreeText(t *testing.T) {
	for text, want := range map[string]string{
		"打13812345678找他，邮件 zhang.san@163.com。":       "打138****5678找他，邮件 z***@163.com。",
		"身份证440400199003070018已核":                    "身份证440***********0018已核",
		"电话 +853 66123456 或 66123456":                "电话 +853 66****56 或 66****56",
		"BIR 1234567(8), permit H12345678":           "BIR 1****67(*), permit H1*****78",
		"card 6222021911234569 on file":              "card 6222021911234569 on file", // no card: its check digit is wrong
		"card 4111111111111111 on file":              "card ****1111 on file",
		"打１３８１２３４５６７８找他（備用：６６１２３４５６）。":               "打138****5678找他（備用：66****56）。",
		"138 1234 5678 / 138-1234-5678":              "138****5678 / 138****5678",
		"6612 3456 and +852 9123 4567":               "66****56 and +852 91****67",
		"call +351 912 345 678 or 00853 2888 1234":   "call +351 *******78 or 00853 28****34",
		"%2B85366123456 85366123456 8613812345678":   "*** *********56 ***********78",
		"电话：28881234，传真 8988 1234":                   "电话：28****34，传真 89****34",
		"tel. 91234567; Phone no 9123 4567":          "tel. 91****67; Phone no 91****67",
		"电话会议 20261130，联系 0756-8888123":              "电话会议 20261130，联系 *********23",
		"身份证号 440400 19900307 0018":                  "身份证号 440***********0018",
		"旧号 150102880730303。":                        "旧号 150********0303。",
		"BIR 12345678，澳門居民身份證1234567（8）":             "BIR 1****67(*)，澳門居民身份證1****67(*)",
		"HKID P174468(6), passport no. N1234567":     "HKID P****68(*), passport no. N****56(*)",
		"护照E12345678、EA1234567，MA1234567":            "护照E1*****78、EA*****67，MA*****67",
		"卡 4111 1111 1111 1111 已核":                   "卡 ****1111 已核",
		"joão.silva@exemplo.pt或a@b.com":              "j***@exemplo.pt或a***@b.com",
		"138\u200b12345678":                          "138****5678",
		"G20261130 C-12 2026-11-30 10:20 RK-2026-01": "G20261130 C-12 2026-11-30 10:20 RK-2026-01", // batches, days, numbers of papers
		"GB/T 6388-1986, 440400400012345, 28-30 ℃":   "GB/T 6388-1986, 440400400012345, 28-30 ℃",
		// Not personal: a day, a 20-digit code, a credit code, a wrong identity number.
		"20261123 84113812345678000123 91440400MA4UWJ1X5P 440400199003070017": "20261123 84113812345678000123 91440400MA4UWJ1X5P 440400199003070017",
	} {
		if got := seal.Mask(seal.FreeText, seal.Staff, text); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}
