/** One way to sign in that a server offers. */
export interface Challenge {
  /** In small letters. */
  readonly scheme: string;
  /** What follows alone, as in NTLM; '' without. */
  readonly token: string;
  /** Names in small letters. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What one header may cost. */
const MAX_LENGTH = 16_384;

/** The fields of WWW-Authenticate; what makes no sense is left out. */
// RFC 9110 §11.6.1
export function parseChallenges(fields: readonly string[]): Challenge[] {
  return fields.flatMap((field) => (field.length > MAX_LENGTH ? [] : challengesOf(field)));
}

const parameterForm = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"=]+))\s*$/;

function challengesOf(field: string): Challenge[] {
  const found: { scheme: string; token: string; parameters: Map<string, string> }[] = [];
  for (const piece of splitAtCommas(field)) {
    const asParameter = parameterForm.exec(piece);
    if (asParameter !== null) {
      addParameter(found.at(-1)?.parameters, asParameter);
      continue;
    }
    const [, scheme, rest = ''] = /^\s*([\w!#$%&'*+.^`|~-]+)(?:\s+(.*))?$/s.exec(piece) ?? [];
    if (scheme === undefined) continue;
    const parameters = new Map<string, string>();
    const first = parameterForm.exec(rest);
    addParameter(parameters, first);
    found.push({
      scheme: scheme.toLowerCase(),
      token: first === null ? rest.trim() : '',
      parameters,
    });
  }
  return found;
}

function addParameter(to: Map<string, string> | undefined, found: RegExpExecArray | null): void {
  if (found === null) return;
  const value = found[2]?.replaceAll(/\\(.)/g, '$1') ?? found[3]!;
  to?.set(found[1]!.toLowerCase(), value);
}

function splitAtCommas(field: string): string[] {
  return field.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
}
