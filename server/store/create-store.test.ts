import { createStoreFolder } from '../../test/support/open-test-store.ts';
import { createPostgresStores } from '../../test/support/postgres-stores.ts';
import { documentSuite } from '../../test/support/document-suite.ts';
import { settingsSuite } from '../../test/support/settings-suite.ts';
import { storeSuite } from '../../test/support/store-suite.ts';

storeSuite('files', async () => await createStoreFolder());
storeSuite('postgres', createPostgresStores);
documentSuite('files', async () => await createStoreFolder());
documentSuite('postgres', createPostgresStores);
settingsSuite('files', async () => await createStoreFolder());
settingsSuite('postgres', createPostgresStores);
