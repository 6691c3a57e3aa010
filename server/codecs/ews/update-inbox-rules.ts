import type { XmlElement } from '#codecs/xml/element.ts';
import { m, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { failureOf } from './response-messages.ts';

/** Adds rules (`Rule` elements without ids), and removes others by their ids, all or none. Since 2010 SP1. */
export function updateInboxRules(
  address: string,
  added: readonly XmlElement[],
  removedIds: readonly string[] = [],
): EwsOperation<void> {
  const operations = [
    ...removedIds.map((id) => t('DeleteRuleOperation', t('RuleId', id))),
    ...added.map((rule) => t('CreateRuleOperation', rule)),
  ];
  return {
    request: m('UpdateInboxRules', [
      m('MailboxSmtpAddress', address),
      // Without this the server refuses where Outlook has rules of its own.
      m('RemoveOutlookRuleBlob', 'true'),
      m('Operations', operations),
    ]),
    isRepeatable: false,
    read(response) {
      const failure = failureOf(response);
      if (failure !== undefined) throw failure;
    },
  };
}
