/** The code page of Windows for a language (LCID). */
export function codePageOfLanguage(language: number): number | undefined {
  const primary = language & 0x3ff;
  if (primary === 0) return undefined;
  if (primary === CHINESE) return traditionalChinese.has(language & 0xffff) ? 950 : 936;
  if (primary === SERBIAN_OR_CROATIAN) return cyrillicSerbian.has(language & 0xffff) ? 1251 : 1250;
  return byPrimaryLanguage.get(primary) ?? 1252;
}

const CHINESE = 0x04;
const SERBIAN_OR_CROATIAN = 0x1a;
const traditionalChinese = new Set([0x0404, 0x0c04, 0x1404, 0x7c04]);
const cyrillicSerbian = new Set([0x0c1a, 0x1c1a, 0x281a, 0x301a]);

const byPrimaryLanguage: ReadonlyMap<number, number> = new Map([
  [0x01, 1256],
  [0x02, 1251],
  [0x05, 1250],
  [0x08, 1253],
  [0x0d, 1255],
  [0x0e, 1250],
  [0x11, 932],
  [0x12, 949],
  [0x15, 1250],
  [0x18, 1250],
  [0x19, 1251],
  [0x1b, 1250],
  [0x1c, 1250],
  [0x1e, 874],
  [0x1f, 1254],
  [0x20, 1256],
  [0x22, 1251],
  [0x23, 1251],
  [0x24, 1250],
  [0x25, 1257],
  [0x26, 1257],
  [0x27, 1257],
  [0x29, 1256],
  [0x2a, 1258],
  [0x2c, 1254],
  [0x2f, 1251],
  [0x3f, 1251],
  [0x40, 1251],
  [0x43, 1254],
  [0x44, 1251],
  [0x50, 1251],
]);

/** The code page of Windows in which a program keeps texts that it sends in that charset; undefined where that says nothing. */
export function windowsCodePageOf(internetCodePage: number): number | undefined {
  if (internetCodePage < 1259) return internetCodePage;
  return byInternetCodePage.get(internetCodePage);
}

const byInternetCodePage: ReadonlyMap<number, number> = new Map([
  [20_127, 1252],
  [20_866, 1251],
  [20_932, 932],
  [20_936, 936],
  [20_949, 949],
  [21_866, 1251],
  [28_591, 1252],
  [28_592, 1250],
  [28_593, 1254],
  [28_594, 1257],
  [28_595, 1251],
  [28_596, 1256],
  [28_597, 1253],
  [28_598, 1255],
  [28_599, 1254],
  [28_603, 1257],
  [28_605, 1252],
  [38_598, 1255],
  [50_220, 932],
  [50_221, 932],
  [50_222, 932],
  [50_225, 949],
  [51_932, 932],
  [51_936, 936],
  [51_949, 949],
  [52_936, 936],
  [54_936, 936],
]);
