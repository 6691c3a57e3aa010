import { changeKept, type KeptSettings } from '#groupware/kept-settings.ts';
import { toItems, withItem } from '#groupware/setting-items.ts';
import { DomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { expectSettingName, settingNames } from './setting-name.ts';

export const accountSettingsRemove = defineCommand({
  name: 'account settings remove',
  summary: 'Remove one of the settings of an account.',
  operands: ['EMAIL', 'WHAT'],
  options: {},
  details: `WHAT is one of ${settingNames}, or a document that \`account settings show\` calls damaged. Without active-script no script is active.`,
  async run(context, [address = '', what = '']) {
    await withAccountMail(context, address, async ({ id, address: primary, store }) => {
      await changeKept(store, id, (present) => ({
        kept: without(present, what),
        result: undefined,
      }));
      context.out.answer({ address: primary, name: what }, () => [
        `${primary}: ${what} is removed`,
      ]);
    });
  },
});

function without(present: KeptSettings, what: string): KeptSettings {
  const { settings } = present;
  if (settings.damaged.includes(what))
    return {
      ...present,
      settings: { ...settings, damaged: settings.damaged.filter((name) => name !== what) },
    };
  const name = expectSettingName(what);
  if (!toItems(present).has(name))
    throw new DomainError('not-found', `there is no setting "${name}" in this account`);
  return withItem(present, name, undefined);
}
