import { ContentSyntaxError } from './content-syntax-error.ts';

/**
 * Control characters come with text that people paste, and a refusal leaves their program with an object that it can never
 * store; but at U+0000 many programs end a text. @throws ContentSyntaxError
 */
export function assertNoNul(text: string): void {
  const at = text.indexOf('\0');
  if (at < 0) return;
  const line = text.slice(0, at).split(/\r\n|\r|\n/).length;
  throw new ContentSyntaxError('the character U+0000 cannot be kept', line);
}
