import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { textOf } from '../../../server/codecs/xml/element.ts';
import { DoubleError } from './double-error.ts';
import type { DoubleMailbox } from './double-mailbox.ts';
import {
  errorMessage,
  expectMailbox,
  respondEach,
  type DoubleState,
  type Operation,
  type RequestContext,
} from './request-context.ts';
import { kid, kids, M, make, says, sayAttribute, typed } from './xml-parts.ts';
import { knownZones } from './zones.ts';

/** More are not given for one question. */
const MAX_RESOLUTIONS = 100;

interface Entry {
  readonly name: string;
  readonly address: string;
  readonly type: string;
}

export const resolveNames: Operation = ({ state }, request) =>
  respondEach('ResolveNames', [says(request, 'UnresolvedEntry') ?? ''], (wanted) => {
    const all = directoryOf(state).filter((e) => isMatch(state, e, wanted));
    if (all.length === 0)
      throw new DoubleError('ErrorNameResolutionNoResults', 'No results were found.');
    const shown = all.slice(0, MAX_RESOLUTIONS);
    return [
      make(
        M,
        'ResolutionSet',
        shown.map((e) => typed('Resolution', [mailboxElement(e)])),
        {
          TotalItemsInView: String(shown.length),
          IncludesLastItemInRange: String(all.length === shown.length),
        },
      ),
    ];
  });

function directoryOf({ mailboxes, lists }: DoubleState): Entry[] {
  return [
    ...[...mailboxes.values()]
      .filter((m) => !m.address.startsWith('public@'))
      .map((m: DoubleMailbox) => ({ name: m.displayName, address: m.address, type: 'Mailbox' })),
    ...[...lists.keys()].map((address) => ({ name: address, address, type: 'PublicDL' })),
  ];
}

function isMatch(state: DoubleState, entry: Entry, wanted: string): boolean {
  const text = wanted.toLowerCase();
  if (text.startsWith('smtp:')) return entry.address.startsWith(text.slice(5));
  if (text.startsWith('/o=') || text.startsWith('ex:'))
    return state.legacyAddresses.get(text.replace(/^ex:/, '')) === entry.address;
  return entry.address.startsWith(text) || entry.name.toLowerCase().startsWith(text);
}

function mailboxElement({ name, address, type }: Entry): XmlElement {
  return typed('Mailbox', [
    typed('Name', name),
    typed('EmailAddress', address),
    typed('RoutingType', 'SMTP'),
    typed('MailboxType', type),
  ]);
}

export const expandList: Operation = ({ state }, request) =>
  respondEach('ExpandDL', [says(request, 'Mailbox', 'EmailAddress') ?? ''], (address) => {
    const members = state.lists.get(address.toLowerCase());
    if (members === undefined) throw new DoubleError('ErrorNameResolutionNoResults');
    return [
      make(
        M,
        'DLExpansion',
        members.map((m) => mailboxElement({ name: m, address: m, type: 'Mailbox' })),
        { TotalItemsInView: String(members.length), IncludesLastItemInRange: 'true' },
      ),
    ];
  });

export const getRoomLists: Operation = ({ state }) =>
  make(
    M,
    'GetRoomListsResponse',
    [
      make(M, 'ResponseCode', 'NoError'),
      make(
        M,
        'RoomLists',
        [...state.roomLists.keys()].map((a) =>
          typed('Address', kids(mailboxElement({ name: a, address: a, type: 'PublicDL' }))),
        ),
      ),
    ],
    { ResponseClass: 'Success' },
  );

export const getRooms: Operation = ({ state }, request) => {
  const rooms = state.roomLists.get(says(request, 'RoomList', 'EmailAddress') ?? '') ?? [];
  const element = (address: string): XmlElement => {
    const { displayName } = expectMailbox(state, address);
    const entry = { name: displayName, address, type: 'Mailbox' };
    return typed('Room', [typed('Id', kids(mailboxElement(entry)))]);
  };
  return make(
    M,
    'GetRoomsResponse',
    [make(M, 'ResponseCode', 'NoError'), make(M, 'Rooms', rooms.map(element))],
    { ResponseClass: 'Success' },
  );
};

export const getServerZones: Operation = (_, request) =>
  respondEach('GetServerTimeZones', [request], () => {
    const wanted = kids(kid(request, 'Ids')).map(textOf);
    const ids = wanted.length === 0 ? knownZones : knownZones.filter((z) => wanted.includes(z));
    return [
      make(
        M,
        'TimeZoneDefinitions',
        ids.map((id) => typed('TimeZoneDefinition', [], { Id: id, Name: id })),
      ),
    ];
  });

export const getUserPhoto: Operation = ({ state }, request) => {
  const { photo } = expectMailbox(state, says(request, 'Email') ?? '');
  if (photo === undefined)
    return errorMessage('GetUserPhotoResponse', new DoubleError('ErrorItemNotFound'));
  return make(
    M,
    'GetUserPhotoResponse',
    [
      make(M, 'ResponseCode', 'NoError'),
      make(M, 'HasChanged', 'true'),
      make(M, 'PictureData', photo.toString('base64')),
    ],
    { ResponseClass: 'Success' },
  );
};

/** As Exchange does, the answer names the mailbox that it is in, whatever was asked. */
export const convertId: Operation = (context, request) =>
  respondEach('ConvertId', kids(kid(request, 'SourceIds')), (id) => [
    make(M, 'AlternateId', [], {
      Format: sayAttribute(request, 'DestinationFormat'),
      Id: Buffer.from(sayAttribute(id, 'Id')).toString('hex'),
      Mailbox: mailboxWith(context, sayAttribute(id, 'Id')) ?? sayAttribute(id, 'Mailbox'),
    }),
  ]);

function mailboxWith({ state }: RequestContext, id: string): string | undefined {
  for (const { address, folders } of state.mailboxes.values())
    if (folders.has(id) || [...folders.values()].some(({ items }) => items.has(id))) return address;
  return undefined;
}
