import { getInboxRules } from '#codecs/ews/get-inbox-rules.ts';
import { numberAt, t, textAt, TYPES } from '#codecs/ews/names.ts';
import { updateInboxRules } from '#codecs/ews/update-inbox-rules.ts';
import { elementsOf, isXmlElement, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { KeptFact } from '../../../account-facts.ts';
import { mailRulesOf } from '../../../exchange/mail-rules-of.ts';
import {
  ownsRuleFact,
  planRules,
  toRuleFacts,
  type ToldRule,
} from '../../../exchange/rule-facts.ts';
import { call, knows, type MailboxCalls } from '../../../ews/mailbox-calls.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import type { EwsAccount } from '../ews-account.ts';

/** Inbox rules by their names. MS-OXWSRULES §2.2.4.12 */
export const rulesArea: FactArea<EwsAccount> = {
  name: 'rules',
  owns: ownsRuleFact,
  async read({ calls, categories }, wanted) {
    const rules = mailRulesOf(wanted, { address: calls.address, categories }, []);
    if (rules.length === 0 || !knows(calls, 'Exchange2010_SP1')) return undefined;
    return toRuleFacts(await readRules(calls), new Set(rules.map(({ name }) => name)));
  },
  async restore({ calls }, changes) {
    const unsaid = changes.filter(
      ({ before }) => before !== undefined && NOT_SUPPORTED.test(before),
    );
    const sayable = changes.filter((change) => !unsaid.includes(change));
    const { removed, added, moved, kept } = planRules(sayable, await readRules(calls));
    const placed = [...added, ...moved.map(({ rule, place }) => ({ ...rule, place }))].sort(
      (a, b) => a.place - b.place,
    );
    const gone = [...removed, ...moved.map(({ rule }) => rule)].map(({ id }) => id);
    if (placed.length + gone.length > 0)
      await call(calls, updateInboxRules(calls.address, placed.map(toElement), gone));
    const reason = 'the rule that was there before can be made in Outlook alone';
    return [...kept, ...unsaid.map(({ name }): KeptFact => ({ name, reason }))];
  },
};

const NOT_SUPPORTED = /IsNotSupported>true</;
/** What the server gives a rule itself. */
const given: ReadonlySet<string> = new Set(['RuleId', 'Priority', 'IsInError']);

function isGiven(part: XmlElement): boolean {
  return given.has(part.name) || (part.name === 'IsNotSupported' && textOf(part) !== 'true');
}

async function readRules(calls: MailboxCalls): Promise<ToldRule[]> {
  const { rules } = await call(calls, getInboxRules(calls.address));
  return rules.map((rule) => ({
    id: textAt(rule, 'RuleId') ?? '',
    name: textAt(rule, 'DisplayName') ?? '',
    place: numberAt(rule, 'Priority') ?? 1,
    content: formatXml(
      withoutVersions({
        ...rule,
        children: elementsOf(rule).filter((it) => !isGiven(it)),
      }),
    ),
  }));
}

/** Folders that rules name have another version with every message that comes in. */
function withoutVersions(element: XmlElement): XmlElement {
  return {
    ...element,
    attributes: new Map([...element.attributes].filter(([name]) => name !== 'ChangeKey')),
    children: element.children.map((it) => (isXmlElement(it) ? withoutVersions(it) : it)),
  };
}

/** A Rule element as it is created: its parts have an order. */
function toElement({ content, place }: Pick<ToldRule, 'content' | 'place'>): XmlElement {
  const bytes = Buffer.from(content);
  const parts = elementsOf(parseXml(bytes, { maxBytes: bytes.length }));
  const names = parts.filter(({ name }) => name === 'DisplayName');
  const others = parts.filter(({ name }) => name !== 'DisplayName');
  return {
    ns: TYPES,
    name: 'Rule',
    attributes: new Map(),
    children: [...names, t('Priority', String(place)), ...others],
  };
}
