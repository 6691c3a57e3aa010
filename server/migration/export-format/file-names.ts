/** Gives things names that any file system can keep, none twice, whatever the case. */
export class FileNames {
  readonly #taken = new Set<string>();
  #count = 0;

  /** @param extension with its dot, for what cannot keep its own name */
  take(name: string, extension: string): string {
    const own = isPlain(name) && !this.#taken.has(name.toLowerCase()) ? name : undefined;
    let free = own;
    while (free === undefined || (own === undefined && this.#taken.has(free.toLowerCase())))
      free = `item-${String(++this.#count).padStart(6, '0')}${extension}`;
    this.#taken.add(free.toLowerCase());
    return free;
  }
}

/** Names that Windows keeps for itself, and such as end in a dot, are none. */
function isPlain(name: string): boolean {
  return (
    /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,120}$/.test(name) &&
    !name.endsWith('.') &&
    !/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name)
  );
}

/** Of a collection: its number, and as much of its name as files can have. */
export function folderName(number: number, name: string): string {
  const readable = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 60);
  const trimmed = readable.replaceAll(/^[-.]+|[-.]+$/g, '');
  const digits = String(number).padStart(4, '0');
  return trimmed === '' ? digits : `${digits}-${trimmed}`;
}
