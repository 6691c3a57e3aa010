const MAX_BYTES = 200;
const NAMELESS = 'attachment';

// RFC 6266 §4.3, RFC 8187 §3.2
/** The name in a Content-Disposition header, as one that any file system takes. */
export function fileNameOf(disposition: string | undefined): string {
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition ?? '')?.[1];
  const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(disposition ?? '')?.[1];
  const bare = /;\s*filename\s*=\s*([^;"\s]+)/i.exec(disposition ?? '')?.[1];
  const plain = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
  return safeName(decoded(extended) ?? fromLatin1(plain) ?? '');
}

/** The way back. */
export function formatDisposition(fileName: string): string {
  const ascii = fileName.replaceAll(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(fileName.toWellFormed()).replaceAll("'", '%27')}`;
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Headers come as Latin-1; many clients send UTF-8 in them. */
function fromLatin1(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const utf8 = Buffer.from(text, 'latin1').toString();
  return utf8.includes('\ufffd') ? text : utf8;
}

function safeName(name: string): string {
  let safe = name
    .replaceAll(/[\0-\x1f\x7f]/g, '')
    .replaceAll(/[/\\]/g, '_')
    .trim();
  while (Buffer.byteLength(safe) > MAX_BYTES) safe = Array.from(safe).slice(1).join('');
  return safe === '' || /^\.+$/.test(safe) ? NAMELESS : safe;
}
