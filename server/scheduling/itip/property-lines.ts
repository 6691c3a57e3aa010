import { parameter } from '#codecs/content-lines/parameters.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';

/** Edits that scheduling needs beside those of the codec: all properties of a name at once, and parameters that may go. */

/** The component with `lines` in place of all properties of that name; where none was, they come last. */
export function withLines(
  component: Component,
  name: string,
  lines: readonly ContentLine[],
): Component {
  const at = component.properties.findIndex((line) => line.name === name);
  if (at < 0 && lines.length === 0) return component;
  const before = at < 0 ? component.properties : component.properties.slice(0, at);
  const after = at < 0 ? [] : component.properties.slice(at).filter((line) => line.name !== name);
  return { ...component, properties: [...before, ...lines, ...after] };
}

/** The component with this one property of its name. */
export function withValue(component: Component, name: string, value: string): Component {
  return withLines(component, name, [{ name, parameters: [], value }]);
}

export function withoutLines(
  component: Component,
  isUnwanted: (line: ContentLine) => boolean,
): Component {
  return { ...component, properties: component.properties.filter((line) => !isUnwanted(line)) };
}

/** The line with these parameters of another one; those that it has not are taken away. */
export function withParametersOf(
  line: ContentLine,
  other: ContentLine,
  names: readonly string[],
): ContentLine {
  return names.reduce((made, name) => setParameter(made, name, parameter(other, name)), line);
}

/** The line with this value of the parameter; undefined takes it away. */
export function setParameter(
  line: ContentLine,
  name: string,
  value: string | undefined,
): ContentLine {
  const at = line.parameters.findIndex((p) => p.name === name);
  const rest = line.parameters.filter((p) => p.name !== name);
  if (value === undefined) return at < 0 ? line : { ...line, parameters: rest };
  const parameters = rest.toSpliced(at < 0 ? rest.length : at, 0, { name, values: [value] });
  return { ...line, parameters };
}
