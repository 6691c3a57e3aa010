import { formatGraphTime, momentOf, readGraphTime } from '#codecs/graph/date-time.ts';
import { objectAt, textAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { htmlToText } from '#codecs/mime/html-text.ts';
import type { Absence } from '#store/settings.ts';
import type { Loss } from '../../item.ts';
import { readable } from '../item-facts.ts';

const audiences: Readonly<Record<string, Absence['audience']>> = {
  none: 'none',
  contactsOnly: 'known',
  all: 'all',
};

/** What is answered while somebody is away; undefined for who never said anything. */
export function readAbsence(setting: JsonObject): {
  readonly absence: Absence | undefined;
  readonly losses: readonly Loss[];
} {
  const messages = ['internalReplyMessage', 'externalReplyMessage'].map(
    (it) => textAt(setting, it) ?? '',
  );
  const [internalText = '', externalText = ''] = messages.map(plain);
  const status = textAt(setting, 'status') ?? 'disabled';
  if (status === 'disabled' && internalText === '' && externalText === '')
    return { absence: undefined, losses: [] };
  const isScheduled = status === 'scheduled';
  const moment = (name: string): number | undefined => {
    const time = isScheduled ? readGraphTime(objectAt(setting, name)) : undefined;
    return time === undefined ? undefined : momentOf(time);
  };
  const fromSeconds = moment('scheduledStartDateTime');
  const untilSeconds = moment('scheduledEndDateTime');
  return {
    absence: {
      isOn: status !== 'disabled',
      ...(fromSeconds !== undefined && { fromSeconds }),
      ...(untilSeconds !== undefined && { untilSeconds }),
      internalText,
      ...(externalText !== '' && { externalText }),
      audience: audiences[textAt(setting, 'externalAudience') ?? 'all'] ?? 'all',
    },
    losses: messages.some(isHtml)
      ? [{ what: 'absence-format', detail: 'the answer is plain text now' }]
      : [],
  };
}

export function formatAbsence(absence: Absence): JsonObject {
  const { isOn, fromSeconds, untilSeconds, internalText, externalText, audience } = absence;
  const names = { none: 'none', known: 'contactsOnly', all: 'all' } as const;
  const isScheduled = fromSeconds !== undefined && untilSeconds !== undefined;
  return {
    status: isOn ? (isScheduled ? 'scheduled' : 'alwaysEnabled') : 'disabled',
    externalAudience: names[audience],
    internalReplyMessage: internalText,
    externalReplyMessage: externalText ?? internalText,
    ...(isScheduled && {
      scheduledStartDateTime: formatGraphTime(fromSeconds, undefined),
      scheduledEndDateTime: formatGraphTime(untilSeconds, undefined),
    }),
  };
}

function isHtml(text: string): boolean {
  return /<(?:html|body|div|p|br|span|font)\b/i.test(text);
}

function plain(text: string): string {
  return readable((isHtml(text) ? htmlToText(text) : text).replaceAll('\r\n', '\n'));
}
