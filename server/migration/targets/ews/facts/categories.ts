import {
  deleteUserConfiguration,
  getUserConfiguration,
  storeUserConfiguration,
} from '#codecs/ews/user-configuration.ts';
import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import type { Bytes } from '#platform/bytes.ts';
import { isDomainError } from '#platform/errors.ts';
import type { FactChange, Facts } from '../../../account-facts.ts';
import { call, distinguished, knows, type MailboxCalls } from '../../../ews/mailbox-calls.ts';
import {
  categoryNameOf,
  formatCategories,
  tryParseCategories,
} from '../../../ews/settings/category-list.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import type { EwsAccount } from '../ews-account.ts';

const CATEGORY = 'category ';
/** The hidden item that has all of them: '' where it is one, otherwise what is there instead, in base64. */
const LIST = 'categories';
const CONFIGURATION = 'CategoryList';

/** Categories by their names. A run adds some, and never changes one. MS-OXOCFG §2.2.5.1 */
export const categoriesArea: FactArea<EwsAccount> = {
  name: LIST,
  owns: (fact) => fact === LIST || fact.startsWith(CATEGORY),
  async read({ calls }, { categories = [] }) {
    if (categories.length === 0 || !knows(calls, 'Exchange2010')) return undefined;
    const xml = await readList(calls);
    if (xml === undefined) return {};
    const list = tryParseCategories(xml);
    if (list === undefined) return { [LIST]: xml.toString('base64') };
    const wanted = new Set(categories.map(({ name }) => (CATEGORY + name).toLowerCase()));
    const all = Object.entries(toFacts(list)).filter(([name]) => wanted.has(name.toLowerCase()));
    return { [LIST]: '', ...Object.fromEntries(all) };
  },
  async restore({ calls }, changes) {
    const xml = await readList(calls);
    const list = xml && tryParseCategories(xml);
    if (list === undefined) return [];
    const now = toFacts(list);
    const open = changes.filter(({ name, before }) => name !== LIST && now[name] !== before);
    const kept = open.filter(({ name, after }) => now[name] !== after);
    const made = new Set(open.filter((it) => !kept.includes(it)).map(({ name }) => name));
    const left = elementsOf(list).filter((it) => !made.has(nameOf(it)));
    const former = changes.find(({ name }) => name === LIST);
    if (left.length === 0 && former !== undefined) await restoreList(calls, former);
    else if (made.size > 0) await storeList(calls, formatCategories({ ...list, children: left }));
    return kept.map(({ name }) => ({ name }));
  },
};

/** Colour and shortcut, which people choose; when it was used last changes by itself. */
function toFacts(list: XmlElement): Facts {
  return Object.fromEntries(
    elementsOf(list).map((it) => [
      nameOf(it),
      JSON.stringify([
        it.attributes.get('color') ?? '',
        it.attributes.get('keyboardShortcut') ?? '',
      ]),
    ]),
  );
}

function nameOf(element: XmlElement): string {
  return CATEGORY + categoryNameOf(element);
}

async function restoreList(calls: MailboxCalls, { before }: FactChange): Promise<void> {
  if (before !== undefined) await storeList(calls, Buffer.from(before, 'base64'));
  else await call(calls, deleteUserConfiguration(distinguished(calls, 'calendar'), CONFIGURATION));
}

async function storeList(calls: MailboxCalls, xml: Bytes): Promise<void> {
  const folder = distinguished(calls, 'calendar');
  await call(calls, storeUserConfiguration('update', folder, CONFIGURATION, xml));
}

async function readList(calls: MailboxCalls): Promise<Bytes | undefined> {
  const folder = distinguished(calls, 'calendar');
  try {
    return (await call(calls, getUserConfiguration(folder, CONFIGURATION))).xml ?? Buffer.alloc(0);
  } catch (error) {
    if (isDomainError(error, 'not-found')) return undefined;
    throw error;
  }
}
