/** The inbox has one name, however a program writes it, and so has what lies below it. */
export function toInboxPath(levels: readonly string[]): readonly string[] {
  const [first = '', ...rest] = levels;
  return first !== 'INBOX' && /^inbox$/i.test(first) ? ['INBOX', ...rest] : levels;
}

export function isInboxPath(levels: readonly string[]): boolean {
  return levels.length === 1 && levels[0] === 'INBOX';
}
