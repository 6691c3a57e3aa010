import { collations } from '#codecs/collation/collation.ts';
import { supportedRscales } from '#codecs/recurrence/named-scales.ts';
import { CALDAV, CALENDARSERVER } from '#codecs/webdav/namespaces.ts';
import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { refuse } from '../errors.ts';
import { collectionHref, homeHref } from '../path/format-href.ts';
import { defineProperty, type LiveProperty } from '../properties/property.ts';
import { storedText } from '../properties/stored-properties.ts';
import type { CollectionNode } from '../tree/node.ts';
import { isSeenInPart, withShownTags } from '../tree/seen-in-part.ts';
import { addressesOf, calendarUserType } from './calendar-user.ts';
import { defaultCalendarProperty } from './default-calendar-property.ts';
import { calendarComponents, componentsIn, supportedComponents } from './supported-components.ts';

const caldav = (name: string) => ({ ns: CALDAV, name });
const stored = (name: string) => `{${CALDAV}}${name}`;

const isCalendar = ({ space }: CollectionNode): boolean => space === 'calendars';

/** A property of calendars that is always the same. */
function fact(name: string, value: string): LiveProperty {
  return defineProperty({
    ...caldav(name),
    on: ['collection'],
    read: (node) => (isCalendar(node) ? value : undefined),
  });
}

/** A property of calendars whose text clients set. */
function setText(name: string): LiveProperty {
  return defineProperty({
    ...caldav(name),
    on: ['collection'],
    isInLanguage: true,
    async read(node, context) {
      if (!isCalendar(node)) return undefined;
      const text = storedText(await context.stored(node), stored(name));
      return text === undefined ? undefined : escapeXmlText(text);
    },
    write: { check: () => {} },
  });
}

/** The address of a collection of the principal's own account. */
function principalCollection(name: string, segment: string): LiveProperty {
  return defineProperty({
    ...caldav(name),
    on: ['principal'],
    read: ({ principal }) =>
      principal.kind === 'account'
        ? `<D:href>${collectionHref('calendars', principal.account.address, [segment])}</D:href>`
        : undefined,
  });
}

const collationSet = collations
  .map((name) => `<C:supported-collation>${name}</C:supported-collation>`)
  .join('');

const rscaleSet = supportedRscales()
  .map((name) => `<C:supported-rscale>${name}</C:supported-rscale>`)
  .join('');

/** Years that a DATE can name. */
const MIN_DATE = '00010101T000000Z';
const MAX_DATE = '99991231T235959Z';

// RFC 4791 §5.2
export const calendarProperties: readonly LiveProperty[] = [
  setText('calendar-description'),
  // RFC 4791 §5.2.3
  defineProperty({
    ...caldav('supported-calendar-component-set'),
    on: ['collection'],
    async read(node, context) {
      if (!isCalendar(node)) return undefined;
      return supportedComponents(node.collection, await context.stored(node))
        .map((name) => `<C:comp name="${escapeXmlText(name)}"/>`)
        .join('');
    },
    write: { check: (element) => element && assertComponents(element), isOnlyAtCreation: true },
  }),
  fact('supported-calendar-data', '<C:calendar-data content-type="text/calendar" version="2.0"/>'),
  fact('supported-collation-set', collationSet),
  fact('min-date-time', MIN_DATE),
  fact('max-date-time', MAX_DATE),
  // RFC 7529 §7
  fact('supported-rscale-set', rscaleSet),
  defineProperty({
    ...caldav('max-resource-size'),
    on: ['collection'],
    read: (node, { deps }) =>
      isCalendar(node) ? String(deps.settings().maxObjectSize) : undefined,
  }),
  // RFC 4791 §5.2.9
  defineProperty({
    ...caldav('max-attendees-per-instance'),
    on: ['collection'],
    read: (node, { deps }) => (isCalendar(node) ? String(deps.settings().maxAttendees) : undefined),
  }),
  // RFC 4791 §5.2.8
  defineProperty({
    ...caldav('max-instances'),
    on: ['collection'],
    read: (node, { deps }) => (isCalendar(node) ? String(deps.settings().maxInstances) : undefined),
  }),
  // RFC 6638 §9.1
  defineProperty({
    ...caldav('schedule-calendar-transp'),
    on: ['collection'],
    async read(node, context) {
      if (!isCalendar(node)) return undefined;
      const xml = (await context.stored(node)).get(stored('schedule-calendar-transp'));
      return xml?.includes('transparent') ? '<C:transparent/>' : '<C:opaque/>';
    },
    write: { check: (element) => element && assertTransparency(element) },
  }),
  defineProperty({
    ns: CALENDARSERVER,
    name: 'getctag',
    on: ['collection'],
    read(node, { user }) {
      const { objectId, highestModseq } = node.collection;
      const part = isSeenInPart(node, user) ? '-part' : '';
      return escapeXmlText(`"${objectId}-${highestModseq}${part}"`);
    },
  }),
  // RFC 6638 §3.2.10
  defineProperty({
    ...caldav('schedule-tag'),
    on: ['document'],
    read(node, { user }) {
      const { scheduleTag } = withShownTags(node, node.document, user);
      return scheduleTag === undefined ? undefined : escapeXmlText(scheduleTag);
    },
  }),
  // RFC 4791 §6.2.1
  defineProperty({
    ...caldav('calendar-home-set'),
    on: ['principal'],
    read: ({ principal }) =>
      principal.kind === 'account'
        ? `<D:href>${homeHref('calendars', principal.account.address)}</D:href>`
        : undefined,
  }),
  // RFC 6638 §2.1.1, RFC 6638 §2.2.1
  principalCollection('schedule-inbox-URL', 'inbox'),
  principalCollection('schedule-outbox-URL', 'outbox'),
  // RFC 6638 §2.4.1
  defineProperty({
    ...caldav('calendar-user-address-set'),
    on: ['principal'],
    async read({ principal }, { deps }) {
      return (await addressesOf(deps, principal))
        .map((address, i) => {
          const preferred = i === 0 ? ' preferred="1"' : '';
          return `<D:href${preferred}>mailto:${escapeXmlText(address)}</D:href>`;
        })
        .join('');
    },
  }),
  // RFC 6638 §2.4.2
  defineProperty({
    ...caldav('calendar-user-type'),
    on: ['principal'],
    read: async ({ principal }, { deps }) => await calendarUserType(deps, principal),
  }),
  defineProperty({
    ns: CALENDARSERVER,
    name: 'email-address-set',
    on: ['principal'],
    async read({ principal }, { deps }) {
      return (await addressesOf(deps, principal))
        .map((address) => `<CS:email-address>${escapeXmlText(address)}</CS:email-address>`)
        .join('');
    },
  }),
  defaultCalendarProperty,
];

function assertComponents(element: XmlElement): void {
  const known: readonly string[] = calendarComponents;
  const names = componentsIn(element);
  if (names.length > 0 && names.every((name) => known.includes(name))) return;
  refuse(403, `A calendar can be for ${known.join(', ')}`, caldav('supported-calendar-component'));
}

function assertTransparency(element: XmlElement): void {
  const [value, ...others] = elementsOf(element);
  const isKnown = value?.ns === CALDAV && ['opaque', 'transparent'].includes(value.name);
  if (!isKnown || others.length > 0)
    refuse(409, 'schedule-calendar-transp is opaque or transparent');
}
