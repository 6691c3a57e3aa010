import type { ContentLine } from './content-line.ts';

/** The first value of the first parameter of that name (in capitals). */
export function parameter(line: ContentLine, name: string): string | undefined {
  for (const p of line.parameters) if (p.name === name) return p.values[0];
  return undefined;
}

/** Every value of every parameter of that name (in capitals). */
export function parameterValues(line: ContentLine, name: string): readonly string[] {
  return line.parameters.filter((p) => p.name === name).flatMap((p) => p.values);
}

/** The line with the parameter set in the place of the first of that name, or as the last one. */
export function withParameter(
  line: ContentLine,
  name: string,
  ...values: [string, ...string[]]
): ContentLine {
  const at = line.parameters.findIndex((p) => p.name === name);
  const kept = line.parameters.filter((p, i) => p.name !== name || i === at);
  const set = { name, values };
  return {
    ...line,
    parameters: at < 0 ? [...kept, set] : kept.map((p) => (p.name === name ? set : p)),
  };
}

/** The line without any parameter of that name. */
export function withoutParameter(line: ContentLine, name: string): ContentLine {
  return { ...line, parameters: line.parameters.filter((p) => p.name !== name) };
}
