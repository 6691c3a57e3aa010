import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { judgeFacts, type Facts } from '../../../account-facts.ts';
import { readConfiguration, restoreConfiguration } from '../../../ews/hidden-configuration.ts';
import { knows } from '../../../ews/mailbox-calls.ts';
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

/** Categories by their names. A run adds some, and never changes one. MS-OXOCFG §2.2.5.1 */
export const categoriesArea: FactArea<EwsAccount> = {
  name: LIST,
  owns: (fact) => fact === LIST || fact.startsWith(CATEGORY),
  async read({ calls }, { categories = [] }) {
    if (categories.length === 0 || !knows(calls, 'Exchange2010')) return undefined;
    const xml = await readConfiguration(calls, 'CategoryList');
    if (xml === undefined) return {};
    const list = tryParseCategories(xml);
    if (list === undefined) return { [LIST]: xml.toString('base64') };
    const wanted = new Set(categories.map(({ name }) => (CATEGORY + name).toLowerCase()));
    const all = Object.entries(toFacts(list)).filter(([name]) => wanted.has(name.toLowerCase()));
    return { [LIST]: '', ...Object.fromEntries(all) };
  },
  async restore({ calls }, changes) {
    const xml = await readConfiguration(calls, 'CategoryList');
    const list = xml && tryParseCategories(xml);
    if (list === undefined) return [];
    const ofCategories = changes.filter(({ name }) => name !== LIST);
    const { left, kept } = judgeFacts(ofCategories, toFacts(list));
    const made = new Set(left.map(({ name }) => name));
    const children = elementsOf(list).filter((it) => !made.has(nameOf(it)));
    const former = changes.find(({ name }) => name === LIST);
    if (children.length === 0 && former !== undefined) {
      const before = former.before === undefined ? undefined : Buffer.from(former.before, 'base64');
      await restoreConfiguration(calls, 'CategoryList', before);
    } else if (made.size > 0)
      await restoreConfiguration(calls, 'CategoryList', formatCategories({ ...list, children }));
    return kept;
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
