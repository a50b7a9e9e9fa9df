import { testMatrix } from './testMatrix';

testMatrix('submissionAndDownload', ['submit', 'file']);
