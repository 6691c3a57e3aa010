/** The value of a Content-Type or Content-Disposition field: a word, and parameters with values of any text. */
// RFC 2045 §5.1
export function formatParameters(
  value: string,
  parameters: readonly (readonly [name: string, text: string | undefined])[],
): string {
  let out = value;
  for (const [name, text] of parameters)
    if (text !== undefined && text !== '') out += `; ${formatParameter(name, text)}`;
  return out;
}

function formatParameter(name: string, text: string): string {
  const clean = text.toWellFormed().replace(/[\0-\x1f\x7f]+/g, ' ');
  if (/^[A-Za-z0-9!#$&+.^_`{|}~-]+$/.test(clean)) return `${name}=${clean}`;
  if (/^[\x20-\x7e]+$/.test(clean) && clean.length < 60)
    return `${name}="${clean.replace(/["\\]/g, String.raw`\$&`)}"`;
  return extended(name, clean);
}

/** Characters of one section: a line has room for the name and its number besides. */
const SECTION = 54;

// RFC 2231 §3, §4
function extended(name: string, text: string): string {
  const coded: string[] = [];
  for (const char of text) {
    const bytes = [...Buffer.from(char)];
    const isPlain = /^[A-Za-z0-9!#$&+.^_`{|}~-]$/.test(char);
    coded.push(
      isPlain
        ? char
        : bytes.map((b) => `%${b.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    );
  }
  const sections: string[] = [];
  let section = "utf-8''";
  for (const piece of coded) {
    if (section.length + piece.length > SECTION) {
      sections.push(section);
      section = '';
    }
    section += piece;
  }
  sections.push(section);
  if (sections.length === 1) return `${name}*=${sections[0]!}`;
  return sections.map((one, i) => `${name}*${i}*=${one}`).join('; ');
}

/** A media type by the extension of a file name, for attachments that do not say theirs. */
export function mediaTypeOfName(name: string): string {
  const extension = /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase();
  return (extension === undefined ? undefined : byExtension.get(extension)) ?? OCTETS;
}

export const OCTETS = 'application/octet-stream';

const byExtension: ReadonlyMap<string, string> = new Map([
  ['txt', 'text/plain'],
  ['log', 'text/plain'],
  ['htm', 'text/html'],
  ['html', 'text/html'],
  ['css', 'text/css'],
  ['csv', 'text/csv'],
  ['ics', 'text/calendar'],
  ['vcf', 'text/vcard'],
  ['xml', 'application/xml'],
  ['json', 'application/json'],
  ['pdf', 'application/pdf'],
  ['rtf', 'application/rtf'],
  ['zip', 'application/zip'],
  ['gz', 'application/gzip'],
  ['7z', 'application/x-7z-compressed'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['bmp', 'image/bmp'],
  ['tif', 'image/tiff'],
  ['tiff', 'image/tiff'],
  ['svg', 'image/svg+xml'],
  ['webp', 'image/webp'],
  ['emf', 'image/emf'],
  ['wmf', 'image/wmf'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['mp4', 'video/mp4'],
  ['mov', 'video/quicktime'],
  ['avi', 'video/x-msvideo'],
  ['doc', 'application/msword'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt', 'application/vnd.ms-powerpoint'],
  ['pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['odt', 'application/vnd.oasis.opendocument.text'],
  ['ods', 'application/vnd.oasis.opendocument.spreadsheet'],
  ['odp', 'application/vnd.oasis.opendocument.presentation'],
  ['p7m', 'application/pkcs7-mime'],
  ['p7s', 'application/pkcs7-signature'],
  ['msg', 'application/vnd.ms-outlook'],
]);
