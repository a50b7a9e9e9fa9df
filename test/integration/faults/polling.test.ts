import { testMatrix } from './testMatrix';

testMatrix('polling', ['result', 'progress']);
