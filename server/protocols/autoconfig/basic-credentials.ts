/** A name and a password as they came. */
export interface BasicCredentials {
  readonly name: string;
  readonly secret: string;
}

/** Longer ones belong to nobody. */
const MAX_HEADER_CHARS = 4096;

/** Undefined when the field holds no Basic credentials. Domain\name, as Windows has it, gives the name. */
// RFC 7617 §2
export function tryBasicCredentials(header: string): BasicCredentials | undefined {
  if (header.length > MAX_HEADER_CHARS) return undefined;
  const token = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1];
  if (token === undefined) return undefined;
  const text = Buffer.from(token, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon <= 0) return undefined;
  const given = text.slice(0, colon);
  return { name: given.slice(given.lastIndexOf('\\') + 1), secret: text.slice(colon + 1) };
}
