import { type GroupChange, postPolicies } from '#directory/groups.ts';
import type { OptionShape, OptionValues } from './command.ts';
import { toChoice, toSwitch } from './quantity-input.ts';

/** Options of `group add` and `group set`. */
export const groupOptions = {
  name: { type: 'text', value: 'NAME', doc: 'display name' },
  post: { type: 'text', value: 'WHO', doc: `who may write to it: ${postPolicies.join(', ')}` },
  poster: {
    type: 'texts',
    value: 'EMAIL',
    doc: 'with --post posters: an address that may; may be given again',
  },
  hidden: { type: 'text', value: 'on|off', doc: 'whether it is left out of the address list' },
} as const satisfies OptionShape;

/** @throws UsageError */
export function toGroupChange(given: OptionValues<typeof groupOptions>): GroupChange {
  return {
    ...(given.name === undefined ? {} : { displayName: given.name }),
    ...(given.post === undefined
      ? {}
      : { postPolicy: toChoice('--post', given.post, postPolicies) }),
    ...(given.poster.length === 0 ? {} : { posters: given.poster }),
    ...(given.hidden === undefined ? {} : { isHidden: toSwitch('--hidden', given.hidden) }),
  };
}
