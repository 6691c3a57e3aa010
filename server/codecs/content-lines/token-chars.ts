/** The first code of the small letters. */
export const LOWER_CASE = 97;

/** Letters, digits and hyphen; also the underscore and slash that programs put into names of their own. */
export function isTokenChar(c: number): boolean {
  return (
    (c >= 65 && c <= 90) ||
    (c >= LOWER_CASE && c <= 122) ||
    (c >= 47 && c <= 57) ||
    c === 45 ||
    c === 95
  );
}

/** Whether a text may stand as the name of a property, parameter or group. */
export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isTokenChar(text.charCodeAt(i))) return false;
  return text !== '';
}
