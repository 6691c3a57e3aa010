/** A name and a password as they came. */
export interface BasicCredentials {
  readonly name: string;
  readonly secret: string;
}

/** Names and passwords are far shorter. */
const MAX_HEADER_CHARS = 8192;

// RFC 7617 §2
/**
 * What an Authorization header holds; undefined when it holds no Basic credentials. Of a name as Windows has it (domain\name) the
 * name alone; what is no UTF-8 is read as Latin-1, which old programs send although they are told of UTF-8.
 */
export function tryBasicCredentials(header: string | undefined): BasicCredentials | undefined {
  if (header === undefined || header.length > MAX_HEADER_CHARS) return undefined;
  const encoded = /^basic +([a-z0-9+/=_-]+) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const utf8 = bytes.toString('utf8');
  const text = utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8;
  const colon = text.indexOf(':');
  if (colon <= 0) return undefined;
  const name = text.slice(0, colon);
  return { name: name.slice(name.lastIndexOf('\\') + 1), secret: text.slice(colon + 1) };
}
