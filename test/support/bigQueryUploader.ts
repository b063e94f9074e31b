// Uploads the prescribing store given to BigQuery (settings as JSON), with its files in the store folder
// given, until it is done or killed.
import { BigQueryConnection } from '../../src/outliers/bigquery/connection.ts';
import { DailyBytes } from '../../src/outliers/bigquery/dailyBytes.ts';
import { upload } from '../../src/outliers/bigquery/upload.ts';
import { withUploadFolder } from '../../src/outliers/bigquery/uploadFolder.ts';
import { openStoreFolder } from '../../src/store/folder.ts';

const [storePath = '', data = '', settings = '{}'] = process.argv.slice(2);
const bigQuery = new BigQueryConnection(JSON.parse(settings));
const daily = new DailyBytes(storePath, undefined);
const folder = await openStoreFolder(storePath);
await withUploadFolder(folder, workFolder => upload(bigQuery, data, { workFolder, daily }));
