import type { NewAttachment } from '#codecs/ews/create-attachment.ts';
import {
  categoryNamesOf,
  htmlOf,
  importanceOf,
  sensitivityOf,
} from '#codecs/exchange/component-facts.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import { filesOf, propertyLosses } from '../exchange/component-losses.ts';
import type { Loss } from '../item.ts';
import { field, type Field } from './field-set.ts';
import { formatCategories } from './message-state.ts';

/** What events, tasks and notes have in common, as properties of Exchange in the order of its schema. */

export function formatSubject(component: Component): Field[] {
  return [field('item:Subject', textOf(component, 'SUMMARY') ?? '')];
}

const sensitivities = { normal: 'Normal', private: 'Private', confidential: 'Confidential' };

export function formatSensitivity(component: Component): Field[] {
  return [field('item:Sensitivity', sensitivities[sensitivityOf(component)])];
}

/** HTML where there is some, else text; `note` is put behind. */
export function formatBody(component: Component, note = ''): Field[] {
  const html = htmlOf(component);
  if (html !== '' && note === '') return [field('item:Body', html, { BodyType: 'HTML' })];
  const text = [textOf(component, 'DESCRIPTION') ?? '', note].filter((s) => s !== '').join('\n\n');
  return [field('item:Body', text, { BodyType: 'Text' })];
}

export function formatCategoriesOf(component: Component): Field[] {
  const names = categoryNamesOf(component);
  return names.length === 0 ? [] : [{ path: 'item:Categories', value: formatCategories(names) }];
}

const importances = { low: 'Low', normal: 'Normal', high: 'High' };

export function formatImportance(component: Component): Field[] {
  return [field('item:Importance', importances[importanceOf(component)])];
}

/** Attachments with their contents; those that lie elsewhere are told. */
export function attachmentsOf(component: Component, losses: Loss[]): NewAttachment[] {
  return filesOf(component, losses).map(({ name, contentType, base64 }) => ({
    name,
    contentType,
    bytes: Buffer.from(base64, 'base64'),
  }));
}

/** Properties that are written, are the server's own to say, or are told of by themselves. */
export function otherLosses(component: Component, known: ReadonlySet<string>): Loss[] {
  return propertyLosses(component, known, 'Exchange');
}
