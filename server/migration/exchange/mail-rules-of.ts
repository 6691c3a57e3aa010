import type { MailRule } from '#codecs/exchange/mail-rule.ts';
import { sieveToMailRules } from '#codecs/exchange/sieve-to-mail-rules.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { AccountSettings } from '../account-settings.ts';
import type { Loss } from '../item.ts';
import { toCategory } from './category-keywords.ts';

/** Scripts and forwards of an account as rules of a mailbox; what rules cannot say is told. */
export function mailRulesOf(
  { sieve = [], forwards = [], keepsForwarded = true }: AccountSettings,
  mailbox: { readonly address: string; readonly categories: Parameters<typeof toCategory>[1] },
  losses: Loss[],
): MailRule[] {
  const rules = sieve.flatMap(({ name, script, isActive }) => {
    try {
      const found = sieveToMailRules(script, {
        ownAddresses: [mailbox.address],
        toCategory: (keyword) => toCategory(keyword, mailbox.categories),
      });
      for (const { rule, detail } of found.losses)
        losses.push({ what: 'rule', detail: `${rule}: ${detail}` });
      return found.rules.map((rule) => ({ ...rule, isEnabled: rule.isEnabled && isActive }));
    } catch (error) {
      if (!(error instanceof InputSyntaxError || isDomainError(error))) throw error;
      losses.push({ what: 'rules', detail: `the script ${name}: ${error.message}` });
      return [];
    }
  });
  if (forwards.length === 0) return rules;
  const actions = { redirectTo: forwards, ...(!keepsForwarded && { deletes: true as const }) };
  return [
    ...rules,
    { name: 'Forwarding', isEnabled: true, conditions: {}, exceptions: {}, actions },
  ];
}
