/** A script as its grammar has it: what the commands mean is for others to say. Names in small letters, tags without colon. */
export interface SieveScript {
  readonly commands: readonly SieveCommand[];
}

export interface SieveCommand {
  readonly name: string;
  readonly args: readonly SieveArgument[];
  readonly tests: readonly SieveTest[];
  /** Undefined where the command ends with a semicolon. */
  readonly block?: readonly SieveCommand[];
  /** Lines of `# ...` right in front of it, without the number sign. */
  readonly comments?: readonly string[];
}

export interface SieveTest {
  readonly name: string;
  readonly args: readonly SieveArgument[];
  readonly tests: readonly SieveTest[];
}

export type SieveArgument =
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  /** A string is a list of one. */
  | { readonly kind: 'strings'; readonly values: readonly string[] };

export const tag = (name: string): SieveArgument => ({ kind: 'tag', name });
export const strings = (...values: readonly string[]): SieveArgument => ({
  kind: 'strings',
  values,
});
