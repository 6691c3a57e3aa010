import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';

/** Characters that neither calendars nor cards nor XML can hold. */
const unfit = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/;
const allUnfit = new RegExp(unfit, 'g');

/** A text with a blank for each character that cannot be kept. */
export function cleanText(text: string): string {
  return (unfit.test(text) ? text.replace(allUnfit, ' ') : text).toWellFormed();
}

export function cleanLine(line: ContentLine): ContentLine {
  const parameters = line.parameters.map((p) => ({ ...p, values: p.values.map(cleanText) }));
  return { ...line, parameters, value: cleanText(line.value) };
}

export function cleanComponent(component: Component): Component {
  return {
    ...component,
    properties: component.properties.map(cleanLine),
    components: component.components.map(cleanComponent),
  };
}
