/**
 * The charset that a number of Windows' code pages means, as mail names it; undefined for numbers nobody knows. What a
 * program calls "the system's code page" (0, 1, 2, 3) is unknown too.
 */
export function charsetOfCodePage(codePage: number): string | undefined {
  const named = codePages.get(codePage);
  if (named !== undefined) return named;
  if (codePage >= 1250 && codePage <= 1258) return `windows-${codePage}`;
  if (codePage >= 28_591 && codePage <= 28_606) return `iso-8859-${codePage - 28_590}`;
  return dosPages.has(codePage) ? `cp${codePage}` : undefined;
}

const dosPages = new Set([
  437, 737, 775, 850, 852, 855, 856, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869,
]);

const codePages: ReadonlyMap<number, string> = new Map([
  [874, 'windows-874'],
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [1200, 'utf-16le'],
  [1201, 'utf-16be'],
  [1361, 'euc-kr'],
  [10_000, 'macintosh'],
  [10_007, 'x-mac-cyrillic'],
  [20_127, 'us-ascii'],
  [20_866, 'koi8-r'],
  [20_932, 'euc-jp'],
  [20_936, 'gbk'],
  [20_949, 'euc-kr'],
  [21_866, 'koi8-u'],
  [38_598, 'iso-8859-8-i'],
  [50_220, 'iso-2022-jp'],
  [50_221, 'iso-2022-jp'],
  [50_222, 'iso-2022-jp'],
  [50_225, 'iso-2022-kr'],
  [51_932, 'euc-jp'],
  [51_936, 'gbk'],
  [51_949, 'euc-kr'],
  [52_936, 'hz-gb-2312'],
  [54_936, 'gb18030'],
  [65_000, 'utf-7'],
  [65_001, 'utf-8'],
]);
