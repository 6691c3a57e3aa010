/** "text/calendar" of "Text/Calendar; charset=utf-8"; '' when there is none. */
export function mediaTypeName(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]!.trim().toLowerCase() ?? '';
}

/** What programs say when they know nothing better; the last is curl's and Python's word for any body. */
const genericTypes = new Set([
  '',
  'application/octet-stream',
  'text/plain',
  'application/x-www-form-urlencoded',
]);

export function isGeneric(name: string): boolean {
  return genericTypes.has(name);
}

const byExtension: Readonly<Record<string, string>> = {
  txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  ics: 'text/calendar; charset=utf-8',
  vcf: 'text/vcard; charset=utf-8',
  json: 'application/json',
  xml: 'application/xml',
  pdf: 'application/pdf',
  zip: 'application/zip',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
};

/** For a file that comes without a type. */
export function mediaTypeByName(name: string): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return byExtension[extension] ?? 'application/octet-stream';
}
