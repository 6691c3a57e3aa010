import { InputSyntaxError } from '#platform/errors.ts';
import { fromUtf16Base64, toUtf16Base64 } from './stateful/utf-16-base64.ts';

/** A mailbox name in IMAP's modified UTF-7 for this text; printable ASCII stays as it is. */
// RFC 3501 §5.1.3
export function encodeModifiedUtf7(text: string): string {
  return text.replace(/&|[^\x20-\x7e]+/g, (run) =>
    run === '&' ? '&-' : `&${toUtf16Base64(run).replaceAll('/', ',')}-`,
  );
}

/**
 * The text of a mailbox name in IMAP's modified UTF-7.
 * Throws InputSyntaxError when it is not well-formed or not in the one form that encoding the text gives.
 */
// RFC 3501 §5.1.3
export function decodeModifiedUtf7(encoded: string): string {
  const raw = /[^\x20-\x7e]/.exec(encoded);
  if (raw) throw new InputSyntaxError('mailbox name is not modified UTF-7', raw.index);
  const text = encoded.replace(
    /&([^-]*)(-?)/g,
    (_, base64: string, end: string, offset: number) => {
      if (end === '') throw new InputSyntaxError('shift in mailbox name does not end', offset);
      if (base64 === '') return '&';
      const decoded = /^[A-Za-z0-9+,]+$/.test(base64)
        ? fromUtf16Base64(base64.replaceAll(',', '/'))
        : undefined;
      if (decoded === undefined || !decoded.isWellFormed())
        throw new InputSyntaxError('shift in mailbox name is not base64 of UTF-16', offset);
      return decoded;
    },
  );
  if (encodeModifiedUtf7(text) !== encoded)
    throw new InputSyntaxError('mailbox name is not in canonical modified UTF-7', 0);
  return text;
}
