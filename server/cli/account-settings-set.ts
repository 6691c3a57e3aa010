import { changeKept } from '#groupware/kept-settings.ts';
import { ACTIVE_SCRIPT, withItem } from '#groupware/setting-items.ts';
import { defineCommand, UsageError } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { checkScript, expectSettingName, settingNames } from './setting-name.ts';

const SCRIPT = 'script:';

export const accountSettingsSet = defineCommand({
  name: 'account settings set',
  summary:
    'Set one of the rules, the absence, a signature, a category or the working hours of an account.',
  operands: ['EMAIL', 'WHAT', 'FILE'],
  options: {
    activate: { type: 'flag', doc: 'make the script the active one, instead of any other' },
  },
  details: [
    `WHAT is one of ${settingNames}.`,
    'FILE, or standard input for "-", holds what `account settings show` prints of it: a Sieve script, the name of a script,',
    'iCalendar with VAVAILABILITY for working hours, JSON for the others. Rules and absence are kept, and in force once the server filters mail.',
  ].join('\n'),
  async run(context, [address = '', what = '', file = ''], { activate }) {
    const name = expectSettingName(what);
    if (activate && !name.startsWith(SCRIPT))
      throw new UsageError(`--activate is for scripts, and "${name}" is none`);
    const given = await context.readInput(file);
    const text = name === ACTIVE_SCRIPT ? given.trim() : given;
    if (name.startsWith(SCRIPT)) checkScript(file, text);
    await withAccountMail(context, address, async ({ id, address: primary, store }) => {
      await changeKept(store, id, (present) => {
        const kept = withItem(present, name, Buffer.from(text));
        const script = Buffer.from(name.slice(SCRIPT.length));
        return { kept: activate ? withItem(kept, ACTIVE_SCRIPT, script) : kept, result: undefined };
      });
      context.out.answer({ address: primary, name }, () => [`${primary}: ${name} is set`]);
    });
  },
});
