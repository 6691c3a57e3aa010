import type { XmlElement } from '#codecs/xml/element.ts';
import { booleanAt, m, part, partsOf } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { failureOf } from './response-messages.ts';

export interface InboxRules {
  /** `Rule` elements, in the order of the server. */
  readonly rules: readonly XmlElement[];
  /** Outlook keeps rules that run in it alone; they are not among the others. */
  readonly hasOutlookRules: boolean;
}

/** The rules of an inbox. Since 2010 SP1. */
export function getInboxRules(address: string): EwsOperation<InboxRules> {
  return {
    request: m('GetInboxRules', m('MailboxSmtpAddress', address)),
    isRepeatable: true,
    read(response) {
      const failure = failureOf(response);
      if (failure !== undefined) throw failure;
      return {
        rules: partsOf(part(response, 'InboxRules'), 'Rule'),
        hasOutlookRules: booleanAt(response, 'OutlookRuleBlobExists') === true,
      };
    },
  };
}
