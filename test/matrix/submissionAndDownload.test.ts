import { testMatrix } from './matrix';

testMatrix('submissionAndDownload', ['submit', 'file']);
