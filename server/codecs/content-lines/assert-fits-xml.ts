import { ContentSyntaxError } from './content-syntax-error.ts';

/** Answers carry texts in XML, which cannot hold all characters: what it cannot hold would come back as something else. @throws ContentSyntaxError */
export function assertFitsXml(text: string): void {
  const found = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.exec(text);
  if (found === null) return;
  const line = text.slice(0, found.index).split(/\r\n|\r|\n/).length;
  const code = found[0].charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
  throw new ContentSyntaxError(`the control character U+${code} cannot be kept`, line);
}
