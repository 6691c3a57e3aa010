import { readKept, type KeptSettings } from '#groupware/kept-settings.ts';
import { toItems } from '#groupware/setting-items.ts';
import { DomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { formatTable } from './output.ts';
import { expectSettingName, settingNames } from './setting-name.ts';

export const accountSettingsShow = defineCommand({
  name: 'account settings show',
  summary:
    'List rules, absence, signatures, categories and working hours of an account, or print one.',
  operands: ['EMAIL', '[WHAT]'],
  options: {},
  details: `Without WHAT the names of all. WHAT is one of ${settingNames}: it is printed as it is kept.`,
  async run(context, [address = '', what]) {
    await withAccountMail(context, address, async ({ id, store }) => {
      const kept = await store.read(id, readKept);
      if (what === undefined) {
        const settings = describe(kept);
        context.out.answer(settings, (list) =>
          formatTable(
            ['WHAT', 'SIZE', 'STATE'],
            list.map((it) => [it.name, it.size, it.state]),
          ),
        );
        return;
      }
      const text = toItems(kept).get(expectSettingName(what))?.toString();
      if (text === undefined)
        throw new DomainError('not-found', `${address} has no setting "${what}"`);
      if (context.out.isJson) context.out.answer({ name: what, text }, () => []);
      else context.out.write(text);
    });
  },
});

interface SettingSummary {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly state: string;
}

/** Names, and never what is said to others. */
function describe(kept: KeptSettings): SettingSummary[] {
  const { scripts, absence, damaged } = kept.settings;
  const active = new Set(scripts.flatMap(({ name, isActive }) => (isActive ? [name] : [])));
  const stateOf = (name: string): string => {
    if (name === 'absence') return absence?.isOn === true ? 'on' : 'off';
    return name.startsWith('script:') && active.has(name.slice('script:'.length)) ? 'active' : '';
  };
  return [
    ...Array.from(toItems(kept), ([name, bytes]) => ({
      name,
      size: bytes.length,
      state: stateOf(name),
    })).filter(({ name }) => name !== 'active-script'),
    ...damaged.map((name) => ({ name, size: 0, state: 'damaged' })),
  ];
}
