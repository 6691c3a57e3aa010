/** Where a command's words go: text for people, or one JSON value for machines (--json). */
export interface Output {
  readonly isJson: boolean;
  /** One line for people; nothing with --json. */
  say(line: string): void;
  /** Text as it is, with and without --json: for commands whose answer is a document. */
  write(text: string): void;
  /** The command's answer: as JSON, or as `lines` gives it. */
  answer<T>(value: T, lines: (value: T) => readonly string[]): void;
  /** One line on standard error. */
  complain(line: string): void;
}

export interface OutputStreams {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

export function createOutput(streams: OutputStreams, form: { isJson: boolean }): Output {
  return {
    isJson: form.isJson,
    say(line) {
      if (!form.isJson) streams.stdout(`${line}\n`);
    },
    write: streams.stdout,
    answer(value, lines) {
      if (form.isJson) streams.stdout(`${JSON.stringify(value)}\n`);
      else for (const line of lines(value)) streams.stdout(`${line}\n`);
    },
    complain: (line) => streams.stderr(`${line}\n`),
  };
}

/** Rows as columns of equal width, under their titles. */
export function formatTable(
  titles: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string[] {
  const all = [titles, ...rows.map((r) => r.map((cell) => String(cell ?? '')))];
  const widths = titles.map((_, i) => Math.max(...all.map((r) => r[i]?.length ?? 0)));
  return all.map((r) =>
    r
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

/** Rounded for people, unlike what was set: "1.5MB". */
export function showUsedBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${Math.round(value * 10) / 10}${units[unit]}`;
}
