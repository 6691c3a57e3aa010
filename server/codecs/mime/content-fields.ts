import { createHeaderLexer, skipCfws, takeMimeToken } from '#codecs/address/header-lexer.ts';
import { fieldValue, rawFieldValue } from './header-fields.ts';
import type { MessageHeader } from './header-fields.ts';
import type { ContentFields, MimeValue } from './message-part.ts';
import { takeMimeParameters } from './mime-parameters.ts';

/** Reads the Content-* fields of a header; of several fields of one name the first counts. */
// RFC 2045 §3
export function readContentFields(header: MessageHeader): ContentFields {
  const found: {
    -readonly [K in keyof ContentFields]: ContentFields[K];
  } = {
    contentType: undefined,
    disposition: undefined,
    encoding: undefined,
    id: undefined,
    description: undefined,
    md5: undefined,
    languages: noLanguages,
    location: undefined,
  };
  for (const field of header.fields) {
    if (!field.name.startsWith('content-')) continue;
    switch (field.name) {
      case 'content-type':
        found.contentType ??= parseMediaType(rawFieldValue(header, field));
        break;
      case 'content-disposition':
        found.disposition ??= parseDisposition(rawFieldValue(header, field));
        break;
      case 'content-transfer-encoding':
        found.encoding ??= parseEncoding(rawFieldValue(header, field));
        break;
      case 'content-id':
        found.id ??= fieldValue(header, field);
        break;
      case 'content-description':
        found.description ??= fieldValue(header, field);
        break;
      case 'content-md5':
        found.md5 ??= fieldValue(header, field);
        break;
      case 'content-language':
        if (found.languages.length === 0)
          found.languages = parseLanguages(rawFieldValue(header, field));
        break;
      case 'content-location':
        found.location ??= fieldValue(header, field);
        break;
      default:
    }
  }
  return found;
}

/** A Content-Type value; undefined when it has no type and subtype, which counts as none. */
// RFC 2045 §5.1, RFC 2045 §5.2
export function parseMediaType(value: string): MimeValue | undefined {
  const lexer = createHeaderLexer(value);
  skipCfws(lexer);
  const type = takeMimeToken(lexer);
  skipCfws(lexer);
  if (type === '' || value[lexer.at] !== '/') return undefined;
  lexer.at++;
  skipCfws(lexer);
  const subtype = takeMimeToken(lexer);
  if (subtype === '') return undefined;
  skipCfws(lexer);
  // A boundary is too precious to be lost by a forgotten semicolon.
  const isMissingSemicolon =
    /^multipart$/i.test(type) && /^boundary\s*=/i.test(value.slice(lexer.at));
  const from = isMissingSemicolon ? createHeaderLexer(`;${value.slice(lexer.at)}`) : lexer;
  return { type, subtype, parameters: takeMimeParameters(from) };
}

const noLanguages: readonly string[] = [];

// RFC 2183 §2
function parseDisposition(value: string): MimeValue | undefined {
  const lexer = createHeaderLexer(value);
  skipCfws(lexer);
  const type = takeMimeToken(lexer);
  if (type === '') return undefined;
  skipCfws(lexer);
  return { type, subtype: '', parameters: takeMimeParameters(lexer) };
}

/** One token, comments aside; anything else is no encoding. */
// RFC 2045 §6.1
function parseEncoding(value: string): string | undefined {
  const lexer = createHeaderLexer(value);
  skipCfws(lexer);
  const token = takeMimeToken(lexer);
  skipCfws(lexer);
  return token === '' || lexer.at < value.length ? undefined : token;
}

/** Languages beyond this are left out. */
const MAX_LANGUAGES = 50;

// RFC 3282 §2
function parseLanguages(value: string): string[] {
  const lexer = createHeaderLexer(value);
  const tags: string[] = [];
  while (skipCfws(lexer) && tags.length < MAX_LANGUAGES) {
    const tag = takeMimeToken(lexer);
    if (tag === '') break;
    tags.push(tag);
    if (!skipCfws(lexer) || value[lexer.at] !== ',') break;
    lexer.at++;
  }
  return tags;
}
