import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { splitValue, unescapeText } from '#codecs/content-lines/text-value.ts';
import type { Component } from './component.ts';

/** The first property of that name (in capitals). */
export function first(component: Component, name: string): ContentLine | undefined {
  for (const line of component.properties) if (line.name === name) return line;
  return undefined;
}

/** Every property of that name (in capitals), in order. */
export function all(component: Component, name: string): readonly ContentLine[] {
  return component.properties.filter((line) => line.name === name);
}

/** The first property of that name as text without escapes. */
// RFC 5545 §3.3.11
export function textOf(component: Component, name: string): string | undefined {
  const line = first(component, name);
  return line === undefined ? undefined : unescapeText(line.value);
}

/** The texts of every property of that name whose value is a list, such as CATEGORIES. */
export function textListOf(component: Component, name: string): readonly string[] {
  return all(component, name).flatMap((line) => splitValue(line.value, ',').map(unescapeText));
}

/** The value of the first property of that name as it is written, such as an integer or a URI. */
export function valueOf(component: Component, name: string): string | undefined {
  return first(component, name)?.value;
}

/** The component with this property instead of all of its name, in the place of the first, or as the last one. */
export function withProperty(component: Component, line: ContentLine): Component {
  const at = component.properties.findIndex((p) => p.name === line.name);
  if (at < 0) return withAddedProperty(component, line);
  const properties = component.properties.filter((p, i) => p.name !== line.name || i === at);
  properties[properties.findIndex((p) => p.name === line.name)] = line;
  return { ...component, properties };
}

/** The component with one more property behind the others. */
export function withAddedProperty(component: Component, line: ContentLine): Component {
  return { ...component, properties: [...component.properties, line] };
}

/** The component with each property as the function gives it; undefined takes it out. */
export function mapProperties(
  component: Component,
  change: (line: ContentLine) => ContentLine | undefined,
): Component {
  const properties = component.properties.map(change).filter((line) => line !== undefined);
  return { ...component, properties };
}

export function withoutProperty(component: Component, ...names: readonly string[]): Component {
  return {
    ...component,
    properties: component.properties.filter((line) => !names.includes(line.name)),
  };
}

/** The component with these components inside, instead of the ones it had. */
export function withComponents(component: Component, components: readonly Component[]): Component {
  return { ...component, components };
}
