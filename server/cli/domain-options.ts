import type { DomainSettings } from '#directory/domain.ts';
import type { OptionShape, OptionValues } from './command.ts';
import { toOptionalSize } from './quantity-input.ts';

/** Options of `domain add` and `domain set`. */
export const domainOptions = {
  'catch-all': {
    type: 'text',
    value: 'EMAIL',
    doc: 'takes mail for names that do not exist; "" for none',
  },
  'default-quota': {
    type: 'text',
    value: 'SIZE',
    doc: 'quota of accounts without one of their own; 0 for none',
  },
  quota: {
    type: 'text',
    value: 'SIZE',
    doc: 'for all accounts of the domain together; 0 for none',
  },
  'plus-separators': {
    type: 'text',
    value: 'CHARS',
    doc: 'characters that part a name from its detail: "+"; "" for none',
  },
} as const satisfies OptionShape;

/** The settings named on the command line. @throws UsageError */
export function toDomainSettings(
  given: OptionValues<typeof domainOptions>,
): Partial<DomainSettings> {
  const unlimited = { messages: null };
  return {
    ...(given['catch-all'] === undefined ? {} : { catchAll: given['catch-all'] || null }),
    ...(given['plus-separators'] === undefined ? {} : { plusSeparators: given['plus-separators'] }),
    ...(given['default-quota'] === undefined
      ? {}
      : {
          defaultQuota: {
            ...unlimited,
            bytes: toOptionalSize('--default-quota', given['default-quota']),
          },
        }),
    ...(given.quota === undefined
      ? {}
      : { quota: { ...unlimited, bytes: toOptionalSize('--quota', given.quota) } }),
  };
}
