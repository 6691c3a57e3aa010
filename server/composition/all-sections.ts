import { directorySettings } from '#directory/config.ts';
import { feedSettings } from '#groupware/config.ts';
import type { SettingsSection } from '#platform/settings.ts';
import { coreSections } from '#platform/server-settings.ts';
import { davSettings } from '#protocols/dav/config.ts';
import { httpSettings } from '#protocols/http/config.ts';
import { imapSettings } from '#protocols/imap/config.ts';
import { popSettings } from '#protocols/pop3/config.ts';
import { smtpSettings } from '#protocols/smtp/config.ts';
import { queueSettings } from '#queue/config.ts';
import { objectStoreSettings, storeSettings } from '#store/config.ts';

/** Every section of the configuration, in the order of the file. */
export const allSections: readonly SettingsSection[] = [
  ...coreSections,
  directorySettings,
  smtpSettings,
  queueSettings,
  storeSettings,
  objectStoreSettings,
  imapSettings,
  popSettings,
  httpSettings,
  davSettings,
  feedSettings,
];
