import { testMatrix } from './matrix';

testMatrix('upload', ['uploadSign', 'upload']);
