import type { OofSettings } from '#codecs/ews/user-oof-settings.ts';
import { htmlToText } from '#codecs/mime/html-text.ts';
import type { Absence } from '#store/settings.ts';
import type { Loss } from '../../item.ts';
import { toEpochSeconds, toTime } from '../../exchange/moments.ts';

const audiences = { None: 'none', Known: 'known', All: 'all' } as const;

/** What is answered while somebody is away; undefined for who never said anything. */
export function toAbsence(settings: OofSettings): {
  readonly absence: Absence | undefined;
  readonly losses: readonly Loss[];
} {
  const internalText = plain(settings.internalReply);
  const externalText = plain(settings.externalReply);
  if (settings.state === 'Disabled' && internalText === '' && externalText === '')
    return { absence: undefined, losses: [] };
  const isScheduled = settings.state === 'Scheduled';
  const from = isScheduled ? moment(settings.start) : undefined;
  const until = isScheduled ? moment(settings.end) : undefined;
  const hasFormat = [settings.internalReply, settings.externalReply].some(isHtml);
  return {
    absence: {
      isOn: settings.state !== 'Disabled',
      ...(from !== undefined && { fromSeconds: from }),
      ...(until !== undefined && { untilSeconds: until }),
      internalText,
      ...(externalText !== '' && { externalText }),
      audience: audiences[settings.audience],
    },
    losses: hasFormat ? [{ what: 'absence-format', detail: 'the answer is plain text now' }] : [],
  };
}

export function fromAbsence(absence: Absence): OofSettings {
  const { isOn, fromSeconds, untilSeconds, internalText, externalText, audience } = absence;
  const isScheduled = fromSeconds !== undefined && untilSeconds !== undefined;
  const names = { none: 'None', known: 'Known', all: 'All' } as const;
  return {
    state: isOn ? (isScheduled ? 'Scheduled' : 'Enabled') : 'Disabled',
    audience: names[audience],
    ...(isScheduled && { start: toTime(fromSeconds), end: toTime(untilSeconds) }),
    internalReply: internalText,
    externalReply: externalText ?? internalText,
  };
}

/** In UTC, which the text does not say. */
function moment(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return toEpochSeconds(/Z$|[+-]\d\d:\d\d$/.test(text.trim()) ? text : `${text.trim()}Z`);
}

function isHtml(text: string): boolean {
  return /<(?:html|body|div|p|br|span|font)\b/i.test(text);
}

function plain(text: string): string {
  const read = isHtml(text) ? htmlToText(text) : text;
  return read
    .replaceAll('\r\n', '\n')
    .replaceAll('\u00a0', ' ')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
