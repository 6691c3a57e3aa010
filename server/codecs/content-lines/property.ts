import type { ContentLine, Parameter } from './content-line.ts';
import { escapeText } from './text-value.ts';

/** A property whose value is already escaped, or needs no escapes. */
export function property(
  name: string,
  value: string,
  parameters: readonly Parameter[] = [],
): ContentLine {
  return { name, parameters, value };
}

/** A property of type TEXT. */
// RFC 5545 §3.3.11, RFC 6350 §3.4
export function textProperty(
  name: string,
  text: string,
  parameters: readonly Parameter[] = [],
): ContentLine {
  return property(name, escapeText(text), parameters);
}
